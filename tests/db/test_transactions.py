"""Transactions behave alike on both engines."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from core import postgres
from core.db import db
from core.org.models import Position


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


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_a_request_wrote_goes_with_its_rollback(app: Flask, method: str) -> None:
    with app.test_request_context(method=method):
        assert names() == []
        db.session.add(Position(name="first"))
        db.session.flush()
        db.session.add(Position(name="second"))
        db.session.flush()
        assert names() == ["first", "second"]
        db.session.rollback()
        assert names() == []
        db.session.add(Position(name="kept"))
        db.session.commit()
    assert names() == ["kept"]


def test_a_savepoint_of_a_reading_request_keeps_what_came_before(app: Flask) -> None:
    with app.test_request_context():
        db.session.add(Position(name="before"))
        db.session.flush()
        inner = db.session.begin_nested()
        db.session.add(Position(name="dropped"))
        db.session.flush()
        inner.rollback()
        db.session.commit()
    assert names() == ["before"]


def test_a_reading_request_may_read_more_than_fits_into_memory(app: Flask) -> None:
    db.session.add_all(Position(name=f"position {number}") for number in range(30))
    db.session.commit()
    with app.test_request_context():
        found = db.session.scalars(select(Position.name).execution_options(yield_per=10))
        assert len(list(found)) == 30


def test_a_lock_that_a_reading_request_takes_is_held(app: Flask) -> None:
    db.session.add(Position(name="contested"))
    db.session.commit()
    with app.test_request_context():
        db.session.execute(select(Position.id).with_for_update())
        if db.engine.dialect.name == "postgresql":
            with db.engine.connect() as other, pytest.raises(OperationalError):
                other.execute(select(Position.id).with_for_update(nowait=True))
        db.session.rollback()


def test_a_connection_that_was_cut_while_it_rested_is_replaced(app: Flask) -> None:
    if db.engine.dialect.name == "sqlite":
        return
    number = db.session.scalar(text("SELECT pg_backend_pid()"))
    db.session.remove()
    with psycopg.connect(db.engine.url.render_as_string(hide_password=False), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [number])
    assert names() == []


def test_only_a_connection_in_doubt_is_tried(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    if db.engine.dialect.name == "sqlite":
        return
    tried = []
    monkeypatch.setattr(type(db.engine.dialect), "do_ping", lambda _dialect, connection: not tried.append(connection))
    names()
    db.session.remove()
    names()
    db.session.remove()
    assert tried == []
    monkeypatch.setattr(postgres, "RESTED", -1.0)
    names()
    assert len(tried) == 1
