"""What nobody expected is answered in the protocol's format, and tells nothing but the number in the log."""

from __future__ import annotations

import logging
import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from plugin_sdk.db import session as database
from plugins.scim.models import User
from plugins.scim.services import clients, listing, users
from plugins.scim.tests.conftest import USER_SCHEMA

SECRET = "the secret cause"


def fail_with(error: Exception):
    """Something that fails with this error."""

    def fail(*args: object, **values: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize("error", [RuntimeError(SECRET), KeyError(SECRET), RecursionError(SECRET)])
def test_a_defect_is_told_as_the_protocol_says(entra, monkeypatch, caplog, error):
    monkeypatch.setattr(listing, "one", fail_with(error))

    answer = entra.send("GET", "/Groups/1")

    assert (answer.status_code, answer.mimetype) == (500, "application/scim+json")
    assert answer.json["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert answer.json["status"] == "500"
    assert SECRET not in answer.text and "Traceback" not in answer.text
    (record,) = [record for record in caplog.records if record.name == "dunbar.errors"]
    number = str(record.args[0])
    assert number in answer.json["detail"] and record.levelno == logging.ERROR
    assert SECRET in caplog.text


def test_nothing_of_a_request_that_failed_is_kept(entra, monkeypatch):
    monkeypatch.setattr(users, "tell", fail_with(RuntimeError(SECRET)))

    assert entra.send("POST", "/Users", {"schemas": [USER_SCHEMA], "userName": "ada"}).status_code == 500

    assert database.query(User).count() == 0
    monkeypatch.undo()
    assert entra.user("ada")


@pytest.mark.parametrize("where", ["a view", "the check of the token"])
def test_a_database_that_is_away_is_told_with_when_to_come_again(entra, monkeypatch, where):
    away = fail_with(OperationalError("SELECT 1", {}, sqlite3.OperationalError("database is locked")))
    place, name = (listing, "one") if where == "a view" else (clients, "holder")
    monkeypatch.setattr(place, name, away)

    answer = entra.send("GET", "/Groups/1")

    assert (answer.status_code, answer.mimetype) == (503, "application/scim+json")
    assert int(answer.headers["Retry-After"]) > 0
    assert "locked" not in answer.text and "SELECT" not in answer.text
