"""An error is told in words, in the frame where that can be drawn, and never turns into another error."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import Conflict, Gone

from core.app import create_app
from core.config import DatabaseConfig
from core.db import unavailable
from core.web import errors
from core.web.gate import public
from plugin_sdk.testing import portal

LOCKED = OperationalError("UPDATE", {}, sqlite3.OperationalError("database is locked"))
NO_TABLE = OperationalError("SELECT", {}, sqlite3.OperationalError("no such table: core_person"))
PAGE = {"Accept": "text/html"}


@pytest.fixture
def failing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], None]:
    """``failing(error)`` makes the sign-in page raise it."""

    def fail(error: Exception) -> None:
        @public
        def view(**values: object) -> str:
            raise error

        monkeypatch.setitem(app.view_functions, "identity.sign_in", view)

    return fail


def test_a_form_that_is_out_of_date_leads_back_to_its_page_and_to_no_other(client, failing):
    failing(CSRFError())
    pages = {
        came_from: client.get("/sign-in", headers={**PAGE, "Referer": came_from}).text
        for came_from in (
            "http://localhost/news/editor/new?kind=1",
            "http://evil.example/x",
            "http://localhost//evil.example",
        )
    }
    links = [
        text.partition("data-refused")[2].partition("</h1>")[2].partition('href="')[2].partition('"')[0]
        for text in pages.values()
    ]
    assert links == ["/news/editor/new?kind=1", "/", "/evil.example"]


def test_a_defect_is_told_in_the_frame_without_details(client, failing):
    failing(RuntimeError("the secret cause"))
    page = client.get("/sign-in", headers=PAGE)
    assert page.status_code == 500
    assert "Something went wrong on our side" in page.text
    assert "mention this number" in page.text
    assert "Test portal" in page.text
    assert "secret cause" not in page.text


@pytest.mark.parametrize("broken", [AttributeError("frame"), TypeError("frame"), LOCKED, KeyError("frame")])
def test_a_frame_that_fails_too_is_left_out(client, failing, monkeypatch, app, broken):
    def no_frame() -> None:
        raise broken

    failing(RuntimeError())
    monkeypatch.setattr("core.web.render._LazyFrame.__getattr__", lambda self, name: no_frame())
    page = client.get("/sign-in", headers=PAGE)
    assert (page.status_code, page.mimetype) == (500, "text/html")
    assert "Something went wrong on our side" in page.text


@pytest.mark.parametrize("broken", [AttributeError(), SQLAlchemyError(), RuntimeError()])
def test_plain_words_are_left_when_no_page_can_be_drawn(client, failing, monkeypatch, broken):
    def no_page(*args: object, **values: object) -> str:
        raise broken

    failing(RuntimeError())
    monkeypatch.setattr(errors, "render", no_page)
    answer = client.get("/sign-in", headers=PAGE)
    assert (answer.status_code, answer.mimetype) == (500, "text/plain")
    assert answer.text.startswith("Something went wrong on our side. What you had saved before is safe.")
    missing = client.get("/nowhere", headers=PAGE)
    assert (missing.status_code, missing.mimetype) == (404, "text/plain")


def test_even_the_words_may_be_what_fails(client, failing, monkeypatch):
    def no_words(*args: object, **values: object) -> str:
        raise LookupError

    failing(RuntimeError())
    monkeypatch.setattr(errors, "_", no_words)
    answer = client.get("/sign-in", headers=PAGE)
    assert (answer.status_code, answer.mimetype) == (500, "text/plain")
    assert answer.text.startswith(errors.PLAIN)


@pytest.mark.parametrize("url", ["sqlite:////nowhere/dunbar.sqlite3", "postgresql+psycopg://nobody@127.0.0.1:1/none"])
def test_a_database_that_is_away_is_said_so_to_visitors_and_to_who_was_signed_in(tmp_path: Path, url: str):
    config = portal.test_config(tmp_path, url)
    app = create_app(config.model_copy(update={"database": DatabaseConfig(url=url)}), distributions=False)
    employee = app.test_client()
    with employee.session_transaction() as browser:
        browser["_user_id"] = "a secret of before"
    for page in (app.test_client().get("/sign-in", headers=PAGE), employee.get("/", headers=PAGE)):
        assert (page.status_code, page.mimetype) == (503, "text/html")
        assert "The portal cannot reach its data" in page.text
        assert page.headers["Retry-After"] == "30"


def test_a_busy_database_is_no_defect(client, failing):
    failing(LOCKED)
    assert client.get("/sign-in", headers=PAGE).status_code == 503
    failing(NO_TABLE)
    assert client.get("/sign-in", headers=PAGE).status_code == 500


def test_what_counts_as_away():
    assert unavailable(PoolTimeoutError())
    assert unavailable(LOCKED)
    assert not unavailable(NO_TABLE)
    assert not unavailable(ValueError())


def test_programs_get_their_errors_as_json(client, failing):
    missing = client.get("/api/v1/nothing")
    assert (missing.status_code, missing.json["error"]) == (404, "There is no such page")
    failing(LOCKED)
    away = client.get("/sign-in", headers={"Accept": "application/json"})
    assert (away.status_code, away.json["error"]) == (503, "The portal cannot reach its data")
    failing(RuntimeError("the secret cause"))
    crashed = client.get("/sign-in", headers={"Accept": "application/json"})
    assert crashed.status_code == 500
    assert len(crashed.json["number"]) == 8
    assert "secret cause" not in crashed.text


def test_rare_refusals_are_not_told_in_the_words_of_the_library(client, failing):
    failing(Gone())
    page = client.get("/sign-in", headers=PAGE)
    assert page.status_code == 410
    assert Gone.description not in page.text
    failing(Conflict("Somebody was quicker."))
    assert "Somebody was quicker." in client.get("/sign-in", headers=PAGE).text


def test_the_page_says_in_which_language_it_is(client, monkeypatch):
    def no_frame(self: object, name: str) -> None:
        raise AttributeError(name)

    monkeypatch.setattr("core.web.render._LazyFrame.__getattr__", no_frame)
    page = client.get("/nowhere", headers={**PAGE, "Accept-Language": "ru"})
    assert '<html lang="ru"' in page.text
