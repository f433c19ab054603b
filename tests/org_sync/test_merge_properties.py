"""Whatever sources say, and in whatever order they run: one outcome, a repeated run changes nothing, undo restores."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from core.db import db
from core.extension.records import (
    AbsenceRecord,
    AccountRecord,
    AssignmentRecord,
    DepartmentRecord,
    EmploymentRecord,
    HeadRecord,
    LoginRecord,
    PersonRecord,
    Record,
)
from core.org import refresh, structure_export
from core.org.dates import today
from core.org.models import Person
from core.org.sync.models import SyncRun
from core.org.sync.undo import UndoRefusedError, undo
from tests.org_sync.conftest import changes, execute, snapshot
from tests.org_sync.stub import StubKind

SOURCES = ("hr", "plant", "domain")
QUICK = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),  # an example takes a second, and finding the smallest takes hundreds
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

ids = st.integers(1, 4)
names = st.sampled_from(["Ann Smith", "Bob Jones", "Cid Moor"])
keys = st.sampled_from(["", "k1", "k2"])


@st.composite
def a_person(draw: st.DrawFn) -> PersonRecord:
    number = draw(ids)
    last, first = draw(names).split()
    department = draw(st.sampled_from(["", "north", "south"]))
    contract = EmploymentRecord(
        external_id=f"c{number}",
        personnel_number=f"00{number}",
        starts_on=today().replace(year=2020),
        assignments=(AssignmentRecord(department=department, position="Clerk", starts_on=today().replace(year=2021)),),
    )
    absence = AbsenceRecord(employment=f"c{number}", kind="vacation", starts_on=today())
    return PersonRecord(
        external_id=str(number),
        last_name=last,
        first_name=first,
        mail=draw(st.sampled_from(["", f"{last.lower()}@example.com"])),
        tax_key=draw(keys),
        birth_key=draw(keys),
        employments=(contract,),
        absences=(absence,) if draw(st.booleans()) else (),
    )


@st.composite
def an_account(draw: st.DrawFn) -> AccountRecord:
    number = draw(ids)
    return AccountRecord(
        external_id=f"a{number}",
        login=LoginRecord(login=f"login{number}", enabled=draw(st.booleans())),
        name=draw(names),
        person_key=draw(st.sampled_from(["", "1", "2", "3"])),
        personnel_number=draw(st.sampled_from(["", "1", "002", "3"])),
        mail=f"a{number}@example.com",
    )


def distinct(items: list[Any]) -> list[Any]:
    return list({item.external_id: item for item in items}.values())


@st.composite
def an_answer(draw: st.DrawFn, source: str) -> list[Record]:
    if source == "domain":
        return distinct(draw(st.lists(an_account(), min_size=1, max_size=4)))
    people = distinct(draw(st.lists(a_person(), min_size=1, max_size=4)))
    heads = (HeadRecord(person=draw(st.sampled_from(people)).external_id, starts_on=today().replace(year=2021)),)
    return [
        DepartmentRecord(external_id="north", name=f"{source} north", heads=heads),
        DepartmentRecord(external_id="south", name=f"{source} south", parent="north"),
        *people,
    ]


answers = st.fixed_dictionaries({source: an_answer(source) for source in SOURCES})


class Three:
    """Three sources whose answers a test decides."""

    def __init__(self, configure: Any) -> None:
        configure(
            hr={"kind": "hr"}, plant={"kind": "plant"}, domain={"kind": "domain", "people_from": "hr"},
        )  # fmt: skip
        self._stubs = {source: StubKind.named(source) for source in SOURCES}

    def run(self, source: str, said: list[Record]) -> SyncRun:
        self._stubs[source].says(said)
        run = execute(source, past_brake=True)
        assert run.state == "applied", run.reason
        return run

    @staticmethod
    def clean() -> None:
        """Forget everything that runs have brought."""
        db.session.rollback()
        for table in reversed(db.metadata.sorted_tables):
            own = table.name.startswith(("core_sync", "core_external", "core_source_problem", "core_group"))
            people = ("core_person", "core_employment", "core_assignment", "core_absence", "core_headship")
            things = ("core_department", "core_position", "core_directory_login", "core_source")
            if own or table.name.startswith(people) or table.name in things:
                db.session.execute(delete(table))
        db.session.commit()


@pytest.fixture
def three(app: Any, configure: Any) -> Three:
    return Three(configure)


def outcome() -> dict[str, Any]:
    """The organisation without what differs from portal to portal: ids, and the order of rows."""
    found = json.loads("".join(structure_export.pieces(today())))
    departments = {row["id"]: f"{row['source']}:{row['key']}" for row in found["departments"]}
    people = {row["id"]: row["key"] for row in found["persons"]}
    for row in found["departments"]:
        row.update(id=None, parent=departments.get(row["parent"]), head=row["head"] and people[row["head"]["person"]])
    for row in found["persons"]:
        row["id"] = None
        for place in row["assignments"]:
            place["department"] = departments.get(place["department"])
    kept = ("departments", "persons", "ambiguous_logins", "problems")
    return {name: sorted(found[name], key=lambda row: json.dumps(row, sort_keys=True)) for name in kept}


def same(found: dict[str, Any], expected: dict[str, Any]) -> bool:
    """Whether both are equal; says where they are not."""
    for name, rows in expected.items():
        for mine, right in itertools.zip_longest(found[name], rows):
            assert mine == right
    return True


@QUICK
@given(said=answers, order=st.permutations(SOURCES))
def test_any_order_ends_in_the_same_state(three: Three, said: dict[str, list[Record]], order: list[str]) -> None:
    three.clean()
    for source in SOURCES:
        three.run(source, said[source])
    expected = outcome()

    three.clean()
    for source in order:
        three.run(source, said[source])

    assert same(outcome(), expected)


@QUICK
@given(said=answers, order=st.permutations(SOURCES))
def test_a_repeated_run_changes_nothing(three: Three, said: dict[str, list[Record]], order: list[str]) -> None:
    three.clean()
    for source in order:
        three.run(source, said[source])
    before = outcome()
    written = snapshot()
    refresh.refresh(db.session.scalars(select(Person.id)), structure=True)
    db.session.commit()
    assert snapshot() == written, "what is derived was written already, also with those who were new"

    for source in order:
        again = three.run(source, said[source])
        assert {change.action for change in changes(again)} <= {"notice", "quarantine"}

    assert same(outcome(), before)


@QUICK
@given(first=answers, then=answers, order=st.permutations(SOURCES))
def test_a_run_taken_back_leaves_no_trace(
    three: Three, first: dict[str, list[Record]], then: dict[str, list[Record]], order: list[str]
) -> None:
    three.clean()
    for source in SOURCES:
        three.run(source, first[source])
    states = [outcome()]
    runs = []
    for source in order:
        runs.append(three.run(source, then[source]))
        states.append(outcome())

    for run, before in zip(reversed(runs), reversed(states[:-1]), strict=True):
        try:
            undo(run.id)
        except UndoRefusedError:
            assert not changes(run) or not any(change.applied for change in changes(run))
        assert same(outcome(), before)


def test_all_orders_of_one_awkward_case(three: Three) -> None:
    """One person in both sources with an account by key, a namesake, and an account with keys of two people."""
    ann = {"tax_key": "t", "birth_key": "b", "last_name": "Smith", "first_name": "Ann"}

    def employed(number: str, **values: str) -> PersonRecord:
        contract = EmploymentRecord(external_id=number, personnel_number=number, starts_on=today().replace(year=2020))
        return PersonRecord(external_id=number, employments=(contract,), **values)  # type: ignore[arg-type]

    said: dict[str, list[Record]] = {
        "hr": [employed("1", **ann), employed("2", last_name="Smith", first_name="Ann")],
        "plant": [employed("7", **ann), employed("8", last_name="Jones", first_name="Bob")],
        "domain": [
            AccountRecord(external_id="a", login=LoginRecord(login="ann"), name="Ann", person_key="7", mail="a@e.com"),
            AccountRecord(
                external_id="b", login=LoginRecord(login="bob"), name="Bob", person_key="8", personnel_number="2"
            ),
        ],
    }
    outcomes = []
    for order in itertools.permutations(SOURCES):
        three.clean()
        for source in order:
            three.run(source, said[source])
        outcomes.append(outcome())
    assert all(one == outcomes[0] for one in outcomes)
    assert [row["mail"] for row in outcomes[0]["persons"] if row["name"]["last"] == "Smith"].count("a@e.com") == 1
    assert {row["kind"] for row in outcomes[0]["problems"]} >= {"account_keys_conflict"}
    assert db.session.scalar(select(SyncRun.id).limit(1)) is not None
