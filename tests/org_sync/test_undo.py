"""A run is taken back: everything is as before, unless somebody has built on it since."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Column, ForeignKey, Integer, Table, select, update

from core.access import roles
from core.access.models import RoleGrant
from core.db import db
from core.extension import EDITOR_ROLE
from core.extension.records import DepartmentRecord, GroupRecord, HeadRecord
from core.org.dates import today
from core.org.models import Department, DepartmentVersion, Person
from core.org.sync.models import SyncRun
from core.org.sync.undo import UndoRefusedError, undo
from tests.org_sync.conftest import execute, heads, person, snapshot, titles
from tests.org_sync.stub import crowd, someone, unit

BEFORE = (
    unit("A", heads=(HeadRecord(person="1"),)),
    unit("B", "A"),
    *crowd(20, department="B", position="Clerk"),
    GroupRecord(external_id="g", name="All", members=("1", "2", "3")),
)
AFTER = (
    unit("A", heads=(HeadRecord(person="2"),)),
    unit("B"),
    unit("C"),
    someone(1, "Renamed Person", department="B", position="Clerk"),
    someone(2, department="C", position="Pilot", mail="two@example.com"),
    *[someone(number, department="B", position="Clerk") for number in range(3, 19)],
    someone(21, "Fresh Joiner", department="C"),
    GroupRecord(external_id="g", name="Some", members=("2", "21")),
)


def test_a_block_that_is_here_but_not_installed_hinders_nothing(stub):
    key = Column("person_id", ForeignKey(Person.__table__.c.id))
    absent = Table("absent_thing", db.metadata, Column("id", Integer, primary_key=True), key)
    try:
        undo(run_both(stub).id)
    finally:
        db.metadata.remove(absent)
    assert db.session.scalar(select(Person.id).where(Person.last_name == "Joiner")) is None


def run_both(stub) -> SyncRun:
    stub.says(BEFORE)
    execute("stub")
    return run_after(stub)


def run_after(stub) -> SyncRun:
    stub.says(AFTER)
    return execute("stub")


def test_everything_is_as_before(stub):
    stub.says(BEFORE)
    execute("stub")
    db.session.commit()
    before = snapshot()
    run = run_after(stub)
    assert titles(run, "leave") == {"Person19 Test", "Person20 Test"}

    done = undo(run.id)

    assert snapshot() == before
    assert db.session.get_one(SyncRun, run.id).state == "undone"
    assert done.undoes_run_id == run.id
    assert heads() == {"A": "Person1 Test"}


def test_what_departments_were_called_is_kept_by_a_run_and_taken_back_with_it(stub):
    stub.says(unit("A"), unit("B", "A"), crowd(3, department="B"))
    execute("stub")
    before = today() - timedelta(days=5)
    db.session.execute(update(DepartmentVersion).values(recorded_on=before))
    db.session.commit()
    renamed = DepartmentRecord(external_id="B", name="Better", parent="")
    stub.says(unit("A"), renamed, unit("C"), crowd(3, department="B"))

    run = execute("stub")

    yesterday = today() - timedelta(days=1)
    assert sorted(versions(), key=str) == [
        ("A", None, None), ("B", None, yesterday), ("Better", today(), None), ("C", None, None),
    ]  # fmt: skip
    assert db.session.scalar(select(Department.starts_on).where(Department.name == "C")) == today()
    undo(run.id)
    assert sorted(versions()) == [("A", None, None), ("B", None, None)]


def versions() -> list[tuple]:
    columns = DepartmentVersion.name, DepartmentVersion.starts_on, DepartmentVersion.ends_on
    return [tuple(row) for row in db.session.execute(select(*columns))]


def test_the_next_run_brings_the_same_changes_again(stub):
    run = run_both(stub)
    after = {name: rows for name, rows in snapshot().items() if name == "core_person_token"}
    undo(run.id)

    again = run_after(stub)

    assert {"join", "leave", "move", "change"} <= {change.split(".")[1] for change in again.counts}
    assert person("Renamed Person").status == "active"
    assert after["core_person_token"]


def test_a_first_run_is_taken_back_to_nothing(stub):
    empty = snapshot()
    stub.says(BEFORE)
    run = execute("stub")

    undo(run.id)

    assert {name: rows for name, rows in snapshot().items() if rows} == {
        name: rows for name, rows in empty.items() if rows
    }


def test_rights_withdrawn_from_a_leaver_come_back(stub):
    stub.says(BEFORE)
    execute("stub")
    roles.grant(EDITOR_ROLE, f"person:{person('Person20 Test').id}")
    db.session.commit()
    run = run_after(stub)
    assert db.session.scalars(select(RoleGrant)).all() == []

    undo(run.id)

    assert [grant.principal for grant in db.session.scalars(select(RoleGrant))] == [
        f"person:{person('Person20 Test').id}"
    ]


def test_a_later_run_that_changed_the_same_person_forbids_it(stub):
    run = run_both(stub)
    stub.says([someone(1, "Again Renamed", department="B", position="Clerk"), *AFTER[:3], *AFTER[4:]])
    execute("stub")

    with pytest.raises(UndoRefusedError, match="Again Renamed"):
        undo(run.id)


def test_what_a_person_corrected_since_stays(stub):
    run = run_both(stub)
    corrected = person("Person2 Test")
    corrected.mail = "corrected@example.com"
    db.session.commit()

    undo(run.id)

    assert person("Person2 Test").mail == "corrected@example.com"


def test_a_joiner_whom_others_refer_to_stays_as_a_former_employee(stub, make):
    run = run_both(stub)
    joiner = person("Fresh Joiner")
    make.account(joiner)
    db.session.commit()

    done = undo(run.id)

    assert done.counts["kept"] == 1
    assert person("Fresh Joiner").status == "former"
    again = run_after(stub)
    assert titles(again, "return") == {"Fresh Joiner"}
    assert db.session.scalars(select(Person).where(Person.name == "Fresh Joiner")).one().id == joiner.id


def test_a_look_and_a_run_without_changes_cannot_be_taken_back(stub):
    stub.says(BEFORE)
    look = execute("stub", only_look=True)
    execute("stub")
    nothing = execute("stub")

    for run in (look, nothing):
        with pytest.raises(UndoRefusedError):
            undo(run.id)
    with pytest.raises(UndoRefusedError, match="999"):
        undo(999)


def test_it_is_taken_back_once(stub):
    run = run_both(stub)
    undo(run.id)

    with pytest.raises(UndoRefusedError):
        undo(run.id)
    assert db.session.scalars(select(Department).where(Department.name == "C")).all() == []
