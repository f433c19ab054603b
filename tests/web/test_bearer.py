"""Pages for programs: a token that the page's own check accepts, and nothing else, lets in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, g, jsonify
from flask.testing import FlaskClient

from core.config import Config
from core.extension import Viewer
from core.web import gate, limits
from core.web.bearer import REFUSED
from core.web.limits import limiter

BOSS = Viewer(
    account_id=1, person_id=1, name="Boss", principals=frozenset({"everyone"}), permissions=frozenset({"all"}),
    locale="ru", time_zone=ZoneInfo("UTC"), today=date(2026, 11, 26), roles=frozenset({"administrator"}),
)  # fmt: skip


@pytest.fixture
def programs() -> Iterator[FlaskClient]:
    """An application with one page for programs, called by somebody who is signed in too."""
    app = Flask("programs", static_folder=None)
    limits.init_app(app, Config())

    @app.before_request
    def sign_in() -> None:
        g.viewer = BOSS

    app.before_request(gate.check_access)

    @app.post("/push")
    @gate.bearer(lambda token: "Pusher" if token == "right" else None)
    def push():
        viewer = gate.current_viewer()
        return jsonify(name=viewer.name, locale=viewer.locale, rights=sorted(viewer.permissions | viewer.roles))

    limiter.reset()
    yield app.test_client()
    limiter.reset()


def push(client: FlaskClient, given: str):
    """Call the page."""
    return client.post("/push", headers={"Authorization": given})


def test_who_brings_the_right_token_is_in_and_may_nothing_else(programs):
    assert push(programs, "Bearer right").json == {"name": "Pusher", "locale": "ru", "rights": []}


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic cmlnaHQ6cmlnaHQ=", "right", "Bearer a b"]
)
def test_everybody_else_is_refused_and_told_how(programs, given):
    answer = push(programs, given)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_wrong_tokens_are_counted_per_address(programs):
    statuses = [push(programs, "Bearer wrong").status_code for _ in range(REFUSED.amount + 1)]

    assert statuses == [401] * REFUSED.amount + [429]
    assert push(programs, "Bearer right").status_code == 200


def test_counters_that_are_away_keep_nobody_out(programs, monkeypatch):
    def down(*_arguments: object) -> bool:
        raise ConnectionError("gone")

    monkeypatch.setattr(type(limiter.limiter.storage), "base_exceptions", ConnectionError)
    monkeypatch.setattr(limiter.limiter, "hit", down)

    assert push(programs, "Bearer right").status_code == 200
    assert push(programs, "Bearer wrong").status_code == 401


def test_such_a_page_states_its_rule(programs):
    app = programs.application

    assert gate.missing_rules(app) == []
    assert gate.views_for_programs(app) == [app.view_functions["push"]]
