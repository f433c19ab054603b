"""Very many rows at once, on both engines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Table, select
from sqlalchemy.exc import IntegrityError

from core.db import among, as_rows, db, metadata, utcnow
from core.org import bulk
from core.org.models import Position
from core.org.sync.models import SourceProblem

PROBLEMS: Table = metadata.tables["core_source_problem"]
POSITIONS: Table = metadata.tables["core_position"]


def problem(**values: Any) -> dict[str, Any]:
    usual = {
        "source_id": None, "found_by": "merge", "code": "x", "severity": "notice", "refs": [], "about": "",
        "candidates": [], "count": 0, "title": "", "reason": "", "found_at": utcnow(),
    }  # fmt: skip
    return usual | values


def source(number: int) -> dict[str, Any]:
    usual = {"kind": "csv", "title": "", "last_success_at": None, "created_at": utcnow(), "position": {}, "mapping": {}}
    return {"id": number, "key": f"s{number}", "answer": None, **usual}


def names() -> list[str]:
    return list(db.session.scalars(select(Position.name).order_by(Position.name)))


@pytest.mark.parametrize("signs", ["", "\x1d\x1e\x1f"], ids=["usual", "control"])
def test_rows_arrive_as_they_were_given(app: Flask, signs: str) -> None:
    reason = signs + 'a tab\t, a line\n\r, a back\\slash, \\N, "quotes" and ёжик'
    given = problem(refs=[reason, "\\u0000"], candidates=["б"], count=7, title="", reason=reason)
    bulk.insert(PROBLEMS, [given, problem(refs=["second"])])
    db.session.commit()
    first, second = db.session.scalars(select(SourceProblem).order_by(SourceProblem.id))
    assert {name: getattr(first, name) for name in given} == given
    assert second.refs == ["second"]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("about", ["same\tfor", "same\tfor", "same\tfor"]),
        ("about", ["with\ta tab", "without", "\\N"]),
        ("source_id", [None, None, None]),
        ("source_id", [None, 1, 2]),
        ("refs", [[], ["б", None, 1.5, {"a": True}], ['"', "\\", "\n"]]),
        ("count", [1, 1, 2]),
    ],
)
def test_a_column_arrives_whatever_its_rows_share(app: Flask, name: str, values: list[Any]) -> None:
    bulk.insert(metadata.tables["core_source"], [source(number) for number in (1, 2)])
    bulk.insert(PROBLEMS, [problem(**{name: value}) for value in values])
    db.session.commit()
    assert [
        getattr(row, name) for row in db.session.scalars(select(SourceProblem).order_by(SourceProblem.id))
    ] == values


def test_rows_that_are_ready_are_inserted_when_it_is_said(app: Flask) -> None:
    baker, cook = (bulk.insertion(POSITIONS, [{"name": name}]) for name in ("Baker", "Cook"))
    cook()
    db.session.commit()
    assert names() == ["Cook"]
    baker()
    bulk.insertion(POSITIONS, [])()
    db.session.commit()
    assert names() == ["Baker", "Cook"]


def test_what_the_database_refuses_goes_with_its_savepoint(app: Flask) -> None:
    bulk.insert(POSITIONS, [{"name": "Cook"}])
    with pytest.raises(IntegrityError), db.session.begin_nested():
        bulk.insert(POSITIONS, [{"name": "Baker"}, {"name": "Cook"}])
    bulk.insert(POSITIONS, [{"name": "Waiter"}])
    db.session.commit()
    assert names() == ["Cook", "Waiter"]


def test_what_is_refused_is_told_by_the_next_statement_at_the_latest(app: Flask) -> None:
    bulk.insert(POSITIONS, [{"name": "Cook"}])
    db.session.commit()

    def insert_and(then: Callable[[], object]) -> None:
        bulk.insert(POSITIONS, [{"name": "Baker"}, {"name": "Cook"}])
        bulk.insert(POSITIONS, [{"name": "Waiter"}])
        then()

    for then in (names, db.session.commit, lambda: bulk.insert(POSITIONS, [{"name": "Porter"}]) or names()):
        with pytest.raises(IntegrityError, match="core_position"):
            insert_and(then)
        db.session.rollback()
        assert names() == ["Cook"]


def test_more_than_fits_between_the_two_is_taken_meanwhile(app: Flask) -> None:
    """Far more than the buffers hold, so that sending it needs turns."""
    many = [problem(about=str(number), reason="x" * 9000) for number in range(3000)]
    bulk.insert(PROBLEMS, many)
    db.session.rollback()
    bulk.insert(PROBLEMS, many)
    bulk.insert(PROBLEMS, [problem(about="last")])
    assert list(bulk.meanwhile(range(40))) == list(range(40))
    db.session.commit()
    numbers = db.session.scalars(select(SourceProblem.about).order_by(SourceProblem.id)).all()
    assert numbers == [*map(str, range(3000)), "last"]


def test_postgresql_gets_no_value_that_it_could_not_look_into(app: Flask) -> None:
    if db.engine.dialect.name == "sqlite":
        bulk.insert(PROBLEMS, [problem(refs=["x\0"])])
        assert db.session.scalars(select(SourceProblem.refs)).all() == [["x\0"]]
        return
    with pytest.raises(ValueError, match="NUL"), db.session.begin_nested():
        bulk.insert(PROBLEMS, [problem(refs=["x\0"])])
    assert db.session.scalars(select(SourceProblem)).all() == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_a_request_inserts_goes_with_its_rollback(app: Flask, method: str) -> None:
    with app.test_request_context(method=method):
        assert names() == []
        bulk.insert(POSITIONS, [{"name": "Cook"}])
        assert names() == ["Cook"]
        db.session.rollback()
        assert names() == []


def test_updates_may_set_different_columns(app: Flask) -> None:
    bulk.insert(PROBLEMS, [problem(about="a"), problem(about="b")])
    first, second = db.session.scalars(select(PROBLEMS.c.id).order_by(PROBLEMS.c.id))
    bulk.update(PROBLEMS, [{"id": first, "count": 1}, {"id": second, "title": "T", "refs": ["r"]}])
    db.session.commit()
    rows = db.session.execute(select(PROBLEMS.c.about, PROBLEMS.c.count, PROBLEMS.c.title, PROBLEMS.c.refs))
    assert sorted(rows.all()) == [("a", 1, "", []), ("b", 0, "T", ["r"])]


def test_a_list_of_any_length_is_one_parameter(app: Flask) -> None:
    bulk.insert(POSITIONS, [{"name": name} for name in ("Cook", "ёлка", "с'\"\\")])
    many = [f"nobody {number}" for number in range(70_000)]
    found = db.session.scalars(select(Position.name).where(among(Position.name, ["ёлка", "с'\"\\", *many])))
    assert sorted(found) == ["с'\"\\", "ёлка"]
    ids = set(db.session.scalars(select(Position.id)))
    assert (
        set(db.session.scalars(select(Position.id).where(among(Position.id, {*ids, *range(10**6, 10**6 + 70_000)}))))
        == ids
    )
    assert db.session.scalars(select(Position.id).where(among(Position.id, []))).all() == []


def test_a_value_longer_than_the_column_is_not_found_by_its_beginning(app: Flask) -> None:
    longest = "x" * 300
    bulk.insert(POSITIONS, [{"name": longest}])
    assert db.session.scalars(select(Position.id).where(among(Position.name, [longest + "y"]))).all() == []


def test_values_can_be_selected_as_rows(app: Flask) -> None:
    assert db.session.scalars(select(as_rows(["a", 'b"ё']).c.value)).all() == ["a", 'b"ё']
