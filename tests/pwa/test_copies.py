"""What a device may keep: pages to be read, for one account, and nothing on a screen that others use."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import wraps

import pytest
from flask import Flask, make_response
from flask.testing import FlaskClient
from PIL import Image

from core import files, settings
from core.access import audiences
from core.db import db
from core.web.gate import rule_of
from core.web.offline import HEADER, is_readable_offline
from tests.identity.kiosks import connected

pytestmark = pytest.mark.plugins("news")


def label(browser: FlaskClient, path: str, **options: object) -> str:
    with browser.get(path, **options) as answer:
        return answer.headers.get(HEADER, "")


def test_a_page_is_kept_for_one_account(app: Flask, own_device: Callable[..., FlaskClient]) -> None:
    mine, yours = own_device(), own_device(client=app.test_client())
    verdict, owner, language = label(mine, "/").split()
    assert (verdict, language) == ("keep", "en")
    assert label(mine, "/news/").split()[1] == owner
    assert label(yours, "/").split()[1] != owner
    assert f'data-owner="{owner}"' in mine.get("/").text


def test_other_pages_are_not(own_device: Callable[..., FlaskClient]) -> None:
    browser = own_device(role="administrator")
    others = ("/people", "/people/1", "/account", "/account/sessions", "/waiting", "/admin/", "/search?q=a", "/nowhere")
    assert [path for path in others if label(browser, path)] == []


def test_nor_are_parts_of_pages_and_what_no_cache_may_have(
    app: Flask, own_device: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = own_device()
    assert label(browser, "/", headers={"HX-Request": "true"}) == ""
    view = app.view_functions["home.index"]
    monkeypatch.setitem(app.view_functions, "home.index", _unkept(view))
    assert label(browser, "/") == ""


def _unkept(view):
    @wraps(view)
    def secret():
        answer = make_response(view())
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return secret


def test_whoever_is_not_on_a_device_of_their_own_drops_what_was_kept(
    app: Flask, client: FlaskClient, login: Callable[..., FlaskClient], own_device: Callable[..., FlaskClient]
) -> None:
    assert label(client, "/sign-in") == "drop"
    shared = login(client=app.test_client())
    kiosk, _ = connected(app)
    for browser, path in ((shared, "/"), (shared, "/news/"), (kiosk, "/kiosk")):
        assert label(browser, path) == "drop"
    mine = own_device(client=app.test_client())
    settings.set("pwa", "offline", False)
    db.session.commit()
    assert label(mine, "/") == "drop"


def test_pictures_of_blocks_are_kept_beside_pages_and_people_are_not(
    app: Flask, own_device: Callable[..., FlaskClient], login: Callable[..., FlaskClient]
) -> None:
    def save(owner: str) -> int:
        drawn = io.BytesIO()
        Image.new("RGB", (20, 20)).save(drawn, "PNG")
        drawn.seek(0)
        return files.save(owner, drawn, "a.png", audience_id=audiences.everyone(), image=True).id

    cover, photo = save("news"), save("org")
    db.session.commit()
    browser = own_device()
    assert label(browser, f"/files/{cover}/small") == "picture"
    assert label(browser, f"/files/{photo}/small") == ""
    assert label(login(client=app.test_client()), f"/files/{cover}/small") == ""


@pytest.mark.plugins("news", "orders", "pages", "canteen", "vacancies")
def test_no_page_for_editors_administrators_or_programs_is_readable_offline(app: Flask) -> None:
    reading = {endpoint: rule_of(view) for endpoint, view in app.view_functions.items() if is_readable_offline(view)}
    assert "home.index" in reading
    for endpoint, rule in reading.items():
        assert rule.kind in ("signed_in", "permission"), endpoint
        assert rule.permission.endswith(".view") or endpoint == "home.index", endpoint
