"""What processes remember until a mark moves."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from core import epochs
from core.db import db
from core.epochs import Kept
from core.org.models import Location, Position


def move() -> None:
    epochs.bump("org")
    db.session.commit()


def test_a_value_is_read_once_until_its_mark_moves(app: Flask) -> None:
    read: list[int] = []
    kept: Kept[str, int] = Kept("org")

    def value() -> int:
        read.append(len(read))
        return read[-1]

    assert [kept.get("a", value), kept.get("a", value), kept.get("b", value)] == [0, 0, 1]
    move()
    assert kept.get("a", value) == 2


def test_only_what_is_not_known_is_read(app: Flask) -> None:
    asked: list[list[int]] = []
    kept: Kept[int, str] = Kept("org")

    def read(keys: list[int]) -> dict[int, str]:
        asked.append(keys)
        return {key: str(key) for key in keys if key < 10}

    assert kept.get_all([1, 2], read) == {1: "1", 2: "2"}
    assert kept.get_all([2, 3, 99], read) == {2: "2", 3: "3"}
    assert asked == [[1, 2], [3, 99]]


def test_a_mark_that_was_rolled_back_leaves_nothing_behind(app: Flask) -> None:
    kept: Kept[str, str] = Kept("org")
    assert kept.get("name", lambda: "old") == "old"
    epochs.bump("org")
    assert kept.get("name", lambda: "never committed") == "never committed"
    db.session.rollback()
    assert kept.get("name", lambda: "old") == "old"


def test_either_of_two_marks_makes_it_forget(app: Flask) -> None:
    kept: Kept[str, str] = Kept("org", "settings")
    epochs.bump("settings")
    move()
    assert kept.get("name", lambda: "old") == "old"
    epochs.bump("settings")
    assert kept.get("name", lambda: "new") == "new"
    move()
    assert kept.get("name", lambda: "newest") == "newest"


def test_a_mark_follows_what_the_session_writes(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(epochs, "_followed", {})
    kept: Kept[str, str] = Kept(epochs.of_plugin("places"))
    epochs.follow(epochs.of_plugin("places"), Location)
    place = Location(name="Old", time_zone="UTC")
    db.session.add(place)
    db.session.commit()
    assert kept.get("name", lambda: place.name) == "Old"
    place.name = "New"
    db.session.commit()
    assert kept.get("name", lambda: place.name) == "New"
    db.session.delete(place)
    db.session.commit()
    assert kept.get("name", lambda: "none") == "none"


def test_a_mark_does_not_follow_what_is_not_its_own(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(epochs, "_followed", {})
    epochs.follow(epochs.of_plugin("places"), Location)
    before = dict(epochs.current())
    db.session.add(Position(name="Fitter"))
    db.session.commit()
    assert dict(epochs.current()) == before


def test_a_mark_moves_with_the_commit_and_at_once_for_whoever_writes(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(epochs, "_followed", {})
    kept: Kept[str, str] = Kept("org")
    move()
    stored = dict(epochs.current())
    assert kept.get("name", lambda: "old") == "old"
    epochs.move("org")
    assert kept.get("name", lambda: "own") == "own"
    epochs.forget()
    assert dict(epochs.current()) == stored, "nothing is locked or written before the commit"
    with db.session.begin_nested():
        pass
    assert dict(epochs.current()) == stored, "a savepoint is no commit"
    db.session.commit()
    assert epochs.current()["org"] != stored["org"]
    assert kept.get("name", lambda: "new") == "new"


def test_what_is_rolled_back_moves_no_mark(app: Flask) -> None:
    move()
    stored = dict(epochs.current())
    epochs.move("org")
    db.session.rollback()
    db.session.commit()
    assert dict(epochs.current()) == stored


def test_a_savepoint_that_is_rolled_back_does_not_hold_the_mark(app: Flask) -> None:
    move()
    stored = dict(epochs.current())
    epochs.move("org")
    savepoint = db.session.begin_nested()
    db.session.execute(select(1))
    savepoint.rollback()
    db.session.commit()
    assert epochs.current()["org"] != stored["org"]


def test_it_never_grows_beyond_its_size(app: Flask) -> None:
    kept: Kept[int, int] = Kept("org", most=3)
    for number in range(50):
        kept.get(number, lambda: 0)
    assert len(kept._known[1]) <= 3


def test_marks_read_along_with_the_session_are_the_same(app: Flask) -> None:
    move()
    stored = dict(epochs.current())
    value = db.session.scalar(select(epochs.as_column(db.engine.dialect.name)))
    epochs.forget()
    epochs.take(value)
    assert dict(epochs.current()) == stored
