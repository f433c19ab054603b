"""Transactions behave alike on both engines."""

from __future__ import annotations

from core.db import db
from core.org.models import Position
from flask import Flask
from sqlalchemy import func, select, text


def names() -> list[str]:
    return list(db.session.scalars(select(Position.name).order_by(Position.name)))


def test_a_savepoint_goes_with_the_outer_rollback(app: Flask) -> None:
    with db.session.begin_nested():
        db.session.add(Position(name="inner"))
    db.session.rollback()
    assert names() == []


def test_who_has_read_may_write_although_another_wrote_meanwhile(app: Flask) -> None:
    assert names() == []
    with db.engine.begin() as other:
        other.execute(text("INSERT INTO core_position (name) VALUES ('theirs')"))
    db.session.add(Position(name="ours"))
    db.session.commit()
    assert names() == ["ours", "theirs"]


def test_open_savepoints_survive_the_first_write(app: Flask) -> None:
    db.session.scalar(select(func.count()).select_from(Position))
    with db.session.begin_nested():
        names()
        inner = db.session.begin_nested()
        with db.engine.begin() as other:
            other.execute(text("INSERT INTO core_position (name) VALUES ('theirs')"))
        db.session.add(Position(name="dropped"))
        db.session.flush()
        inner.rollback()
        db.session.add(Position(name="kept"))
    db.session.commit()
    assert names() == ["kept", "theirs"]
