"""What runs write about people over time: contracts, places, heads, rights; and one bad record harms no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from core.access import roles
from core.access.models import RoleGrant
from core.db import db
from core.extension import EDITOR_ROLE
from core.extension.records import (
    AssignmentRecord,
    EmploymentRecord,
    EntityRecord,
    HeadRecord,
    LocationRecord,
    Problem,
)
from core.org import refresh
from core.org.dates import today
from core.org.models import (
    Assignment,
    Department,
    DirectoryLogin,
    Employment,
    LegalEntity,
    Location,
    Person,
    PersonToken,
    Position,
)
from core.org.sync import apply
from core.org.sync.apply import people as apply_people
from core.org.sync.merge import profiles
from core.org.sync.undo import undo
from tests.org_sync.conftest import changes, execute, heads, login, person, place, snapshot, titles
from tests.org_sync.stub import crowd, someone, unit

YESTERDAY = timedelta(days=1)


def contracts(name: str) -> list[Employment]:
    query = select(Employment).where(Employment.person_id == person(name).id).order_by(Employment.id)
    return list(db.session.scalars(query))


def places(name: str) -> list[Assignment]:
    query = select(Assignment).where(Assignment.person_id == person(name).id).order_by(Assignment.id)
    return list(db.session.scalars(query))


def test_people_of_the_first_run_have_no_first_day_and_later_ones_have(stub):
    stub.says(someone(1, "Old Hand"))
    execute("stub")
    stub.says(someone(1, "Old Hand"), someone(2, "New Face"))
    execute("stub")

    assert person("Old Hand").joined_on is None
    assert person("New Face").joined_on == today()


def test_a_move_ends_the_old_place_yesterday(stub):
    units = [unit("North"), unit("South")]
    stub.says(units, someone(1, "Ann Moved", department="North", position="Clerk"))
    execute("stub")
    stub.says(units, someone(1, "Ann Moved", department="South", position="Clerk"))
    execute("stub")

    old, new = places("Ann Moved")
    assert (old.starts_on, old.ends_on) == (None, today() - YESTERDAY)
    assert (new.starts_on, new.ends_on) == (today(), None)
    assert place("Ann Moved") == ("South", "Clerk")


def test_two_moves_on_one_day_leave_one_place_of_that_day(stub):
    units = [unit("North"), unit("South"), unit("East")]
    for where in ("North", "South", "East"):
        stub.says(units, someone(1, "Ann Moved", department=where))
        execute("stub")

    assert len(places("Ann Moved")) == 2
    assert place("Ann Moved")[0] == "East"


def test_a_dated_history_is_taken_as_it_is(stub):
    first, second = today() - timedelta(days=100), today() + timedelta(days=10)
    posts = (
        AssignmentRecord(department="North", starts_on=first, ends_on=second - YESTERDAY),
        AssignmentRecord(department="South", starts_on=second),
    )
    stub.says(unit("North"), unit("South"), someone(1, "Ann Dated", starts_on=first, assignments=posts))
    execute("stub")
    stub.says(unit("North"), unit("South"), someone(1, "Ann Dated", starts_on=first, assignments=posts[:1]))
    execute("stub")

    assert [row.starts_on for row in places("Ann Dated")] == [first]
    assert person("Ann Dated").joined_on == first


def test_who_is_hired_for_a_later_day_waits_and_begins_then(stub):
    stub.says(someone(1, "Ann Later", starts_on=today() + timedelta(days=3)))
    execute("stub")
    assert person("Ann Later").status == "future"

    db.session.execute(update(Employment).values(starts_on=today()))
    refresh.refresh_due()

    assert person("Ann Later").status == "active"


def test_a_last_day_that_has_come_ends_the_work_and_the_rights(stub):
    stub.says(someone(1, "Ann Leaving", ends_on=today()), crowd(0))
    execute("stub")
    assert person("Ann Leaving").status == "active"
    roles.grant(EDITOR_ROLE, f"person:{person('Ann Leaving').id}")

    db.session.execute(update(Employment).values(ends_on=today() - YESTERDAY))
    outcome = refresh.refresh_due()

    assert outcome.left == [person("Ann Leaving").id]
    assert person("Ann Leaving").status == "former"
    assert db.session.scalars(select(RoleGrant)).all() == []


def test_who_returns_has_the_old_profile_and_no_old_right(stub):
    stub.says(crowd(9), someone(10, "Ann Back"))
    execute("stub")
    known = person("Ann Back").id
    roles.grant(EDITOR_ROLE, f"person:{known}")
    db.session.commit()
    stub.says(crowd(9))
    execute("stub")
    assert (person("Ann Back").status, login("Ann Back").enabled) == ("former", False)
    assert person("Ann Back").left_on == today() - YESTERDAY

    stub.says(crowd(9), someone(10, "Ann Back"))
    run = execute("stub")

    assert titles(run, "return") == {"Ann Back"}
    assert (person("Ann Back").id, person("Ann Back").status) == (known, "active")
    assert len(contracts("Ann Back")) == 2
    assert db.session.scalars(select(RoleGrant)).all() == []


def test_a_former_employee_with_dates_is_taken_over_as_such(stub):
    stub.says(someone(1), someone(2, "Ann Past", ends_on=today() - timedelta(days=30)))

    run = execute("stub")

    assert titles(run, "create") == {"Ann Past"}
    assert person("Ann Past").status == "former"
    assert changes(execute("stub")) == []


def test_an_account_that_is_disabled_from_the_first_is_nobody(stub):
    stub.says(someone(1), someone(2, "Ghost User", working=False))

    run = execute("stub")

    assert run.counts["person.skipped"] == 1
    assert db.session.scalar(select(Person).where(Person.name == "Ghost User")) is None


def test_departments_follow_their_parents_and_close(stub):
    stub.says(unit("Top"), unit("Low", "Top"), someone(1, department="Low"))
    execute("stub")
    low = db.session.scalars(select(Department).where(Department.name == "Low")).one()
    top = db.session.scalars(select(Department).where(Department.name == "Top")).one()
    assert (low.path, low.depth) == (f"/{top.id}/{low.id}/", 1)
    assert (top.people_count, low.people_count) == (1, 1)

    stub.says(unit("Low"), someone(1, department="Low"))
    run = execute("stub")

    assert titles(run, "close", "department") == {"Top"}
    db.session.refresh(low)
    db.session.refresh(top)
    assert (low.path, low.depth) == (f"/{low.id}/", 0)
    assert top.ends_on == today() - YESTERDAY


def test_departments_in_a_circle_do_not_hang_the_run(stub):
    stub.says(unit("Hen", "Egg"), unit("Egg", "Hen"), someone(1, department="Egg"))

    assert execute("stub").state == "applied"


def test_heads_change_with_the_record(stub):
    people = [someone(1, "Ann First", department="A"), someone(2, "Bob Next", department="A")]
    stub.says(unit("A", heads=(HeadRecord(person="1"),)), people)
    execute("stub")
    assert heads() == {"A": "Ann First"}

    stub.says(unit("A", heads=(HeadRecord(person="2", acting=True),)), people)
    run = execute("stub")

    assert titles(run, "change", "department") == {"A"}
    assert heads() == {"A": "Bob Next"}


def test_companies_and_places_are_everybodys(stub, make):
    db.session.add(LegalEntity(name='ООО "Маяк"', short_name=""))
    db.session.add(Location(name="Harbour", time_zone="Europe/Samara"))
    db.session.commit()
    stub.says(
        EntityRecord(external_id="e", name="Маяк"),
        LocationRecord(external_id="l", name="HARBOUR"),
        someone(1, "Ann Placed", entity="e", location="l"),
    )
    execute("stub")

    assert len(db.session.scalars(select(LegalEntity)).all()) == 1
    assert contracts("Ann Placed")[0].legal_entity_id is not None
    assert person("Ann Placed").location_id == db.session.scalars(select(Location)).one().id


def test_people_are_found_by_their_new_name_and_place_at_once(stub):
    stub.says(unit("North"), someone(1, "Ann Old", department="North", position="Clerk"))
    execute("stub")
    stub.says(unit("North"), someone(1, "Ann Fresh", department="North", position="Pilot"))
    execute("stub")

    words = set(db.session.scalars(select(PersonToken.token)))
    assert {"fresh", ".pilot", ".north"} <= words
    assert not {"old", ".clerk"} & words


@pytest.mark.parametrize("ahead", [1, 7, 1000])
def test_newcomers_of_many_portions_each_get_what_is_theirs(stub, monkeypatch, ahead):
    monkeypatch.setattr(apply, "PORTION", 10)
    monkeypatch.setattr(apply_people, "AHEAD", ahead)
    people = [
        someone(number, position=f"Trade {number}", login=f"p{number}" if number % 3 else None) for number in range(60)
    ]
    # Some have two contracts, so that there are more of them than people.
    second = EmploymentRecord(external_id="2", kind="inner", assignments=(AssignmentRecord(position="Guard"),))
    stub.says(
        [replace(one, employments=(*one.employments, second)[: 1 + index % 2]) for index, one in enumerate(people)]
    )

    run = execute("stub")

    assert titles(run, "join") == {f"Person{number} Test" for number in range(60)}
    for number in range(60):
        held = [post.position.name for contract in contracts(f"Person{number} Test") for post in contract.assignments]
        assert held == [f"Trade {number}", "Guard"][: 1 + number % 2]
        assert (login_of(number) is not None) == bool(number % 3)
    assert execute("stub").counts == {"person.listed": 60}
    undo(run.id)
    assert not any(snapshot().values())


def login_of(number: int) -> DirectoryLogin | None:
    query = select(DirectoryLogin).where(DirectoryLogin.person_id == person(f"Person{number} Test").id)
    return db.session.scalars(query).one_or_none()


@pytest.mark.parametrize("refused_by", ["the portal", "the database"])
def test_a_record_that_cannot_be_written_is_put_aside_and_the_rest_goes_on(stub, monkeypatch, refused_by):
    real = profiles.columns

    def fail_for_one(profile, place_of):
        if profile.values["name"].value["last_name"] != "Bad":
            return real(profile, place_of)
        if refused_by == "the portal":
            raise ValueError("cannot be")
        return real(profile, place_of) | {"location_id": 10**6, "place_by_department": False}

    monkeypatch.setattr(profiles, "columns", fail_for_one)
    monkeypatch.setattr(apply, "PORTION", 20)
    stub.says(crowd(40, position="Clerk"), someone(99, "Bad Record", position="Welder"))

    run = execute("stub")

    assert (run.state, run.counts["failed"]) == ("applied", 1)
    assert titles(run, "quarantine") == {"Bad Record"}
    assert len(titles(run, "join")) == 40
    assert set(db.session.scalars(select(Position.name))) >= {"Clerk"}

    monkeypatch.setattr(profiles, "columns", real)
    assert titles(execute("stub"), "join") == {"Bad Record"}
    assert place("Bad Record") == ("", "Welder")


def test_a_broken_record_of_somebody_known_is_no_leaver(stub):
    stub.says(crowd(5))
    execute("stub")
    before = snapshot()
    broken = Problem(kind="person", place="line 5", reason="It is broken.", title="Person5 Test", external_id="5")
    stub.says(crowd(4), broken)

    run = execute("stub")

    assert not titles(run, "leave")
    assert changes(run, "quarantine")[0].problem == "line 5: It is broken."
    assert snapshot() == before


def test_no_name_and_no_id_are_put_aside(stub):
    stub.says(crowd(3), someone("", "No Id"), someone(7, " "))

    run = execute("stub")

    problems = {change.problem for change in changes(run, "quarantine")}
    assert problems == {
        "It has no immutable id, so it could not be recognised again.",
        "It has no name.",
    }


def test_one_id_twice_counts_once(stub):
    stub.says(someone(1, "Ann One"), someone(1, "Bob Two", login="other"))
    for _ in range(2):
        run = execute("stub")
        assert titles(run, "quarantine") == {"Bob Two"}

    assert person("Ann One").status == "active"
