"""What processes remember until a mark moves."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from core import epochs
from core.db import db
from core.epochs import Kept


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
