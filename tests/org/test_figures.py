"""People in numbers for personnel, and a head's own people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from core.db import db
from core.extension import PERSONNEL_ROLE
from core.org import figures, leading, refresh, team_today
from core.org.models import Absence, Assignment, Employment, LegalEntity
from core.org.seats import seats

DAY = timedelta(days=1)


@pytest.fixture
def today(viewer_of):
    return viewer_of(None).today


def hire(make, *, since: date | None, until: date | None = None, **values):
    person = make.person(since=since, until=until, **values)
    db.session.refresh(person)
    return person.id


def test_heads_are_counted_by_company_and_place_and_every_change_by_its_day(make, today):
    north, south = make.location("North"), make.location("South")
    firm = LegalEntity(name="Firm of long standing", short_name="Firm")
    db.session.add(firm)
    db.session.commit()
    shop = make.department("Shop")
    old = [make.person(department=shop, location=place, since=date(2020, 1, 1)) for place in (north, north, south)]
    db.session.execute(Employment.__table__.update().values(legal_entity_id=firm.id))
    coming = hire(make, since=today + 2 * DAY)
    leaving = hire(make, since=date(2021, 1, 1), until=today + 3 * DAY)
    gone = hire(make, since=date(2021, 1, 1), until=today - DAY)
    prolonged = make.person(since=date(2021, 1, 1), until=today + 3 * DAY)
    db.session.add(Employment(person_id=prolonged.id, starts_on=today + 4 * DAY))
    db.session.commit()
    refresh.refresh([prolonged.id])
    found = figures.figures(today)
    assert found.heads == len(old) + 2
    assert [(part.title, part.people) for part in found.entities] == [("Firm", 3)]
    assert [(part.title, part.people) for part in found.places] == [("North", 2), ("South", 1)]
    assert list(found.coming.joined) == [(today + 2 * DAY, coming)]
    assert list(found.coming.left) == [(today + 3 * DAY, leaving)]
    whole = figures.changes(today - DAY, today + 3 * DAY)
    assert [person_id for _day, person_id in whole.left] == [gone, leaving], (
        "whoever goes on under another contract stays"
    )


def test_only_personnel_sees_the_page_and_the_widget(make, login, app, today):
    hire(make, since=today, name="Newman Nick")
    clerk = login(make.person())
    assert clerk.get("/people/changes").status_code == 403
    assert "People in numbers" not in clerk.get("/").text
    personnel = login(make.person("Director Dana"), role=PERSONNEL_ROLE, client=app.test_client())
    assert "People in numbers" in personnel.get("/").text
    assert "Newman Nick" in personnel.get("/people/changes").text
    assert "Newman Nick" not in personnel.get("/people/changes?month=2001-02").text
    for month in ("2026-13", "nonsense", "0001-01", "9999-12"):
        assert personnel.get(f"/people/changes?month={month}").status_code == 200


@pytest.fixture
def company(make, today):
    """The works with an office below it, each with a head and a clerk; and sales, which has no head."""
    works = make.department("Works")
    office = make.department("Office", parent=works)
    found = {
        "chief": make.person("Adams Amy", department=works),
        "leader": make.person("Brown Bob", department=office),
        "clerk": make.person("Clark Cid", department=office, since=today - DAY),
        "seller": make.person("Davis Dan", department=make.department("Sales"), since=today - DAY),
    }
    make.head(found["chief"], works)
    make.head(found["leader"], office)
    for name in ("clerk", "seller", "leader"):
        first, last = today - DAY, today + DAY
        db.session.add(Absence(person_id=found[name].id, kind="sick", starts_on=first, ends_on=last))
    db.session.commit()
    return found


def test_a_head_sees_who_is_away_and_new_of_their_own_subtree_alone(company, viewer_of, today):
    chief = team_today.of(viewer_of(company["chief"]))
    assert [one.person.name for one in chief.absent] == ["Brown Bob", "Clark Cid"]
    assert chief.absent[0].away.until == today + DAY
    leader = team_today.of(viewer_of(company["leader"]))
    assert [one.person.name for one in leader.absent] == ["Clark Cid"]
    assert [person.name for person, _day in leader.new] == ["Clark Cid"]
    assert leader.people == 1
    assert team_today.of(viewer_of(company["clerk"])) is None
    assert team_today.of(replace(viewer_of(company["chief"]), kiosk=True)) is None, "no lists of people at a kiosk"


def test_what_is_remembered_of_a_head_follows_the_company(company, make, viewer_of, today):
    leader = company["leader"].id
    assert leading.team(leader, today) == {company["clerk"].id}
    assert [unit.name for unit in leading.headed(leader, today)] == ["Office"]
    newcomer = make.person(department=make.department("Desk", parent=None))
    db.session.execute(
        Assignment.__table__.update()
        .where(Assignment.person_id == newcomer.id)
        .values(department_id=leading.headed(leader, today)[0].id)
    )
    refresh.refresh([newcomer.id], structure=True)
    db.session.commit()
    assert leading.team(leader, today) == {company["clerk"].id, newcomer.id}
    assert leading.team(newcomer.id, today) == frozenset()


def test_everybody_sits_in_one_department_the_main_one(make, today):
    shop, office = make.department("Shop"), make.department("Office")
    person = make.person(department=shop)
    side = Employment(person_id=person.id, kind="inner")
    db.session.add(side)
    db.session.flush()
    db.session.add(Assignment(employment_id=side.id, person_id=person.id, department_id=office.id))
    db.session.commit()
    assert db.session.execute(seats(today)).all() == [(person.id, shop.id)]
    assert db.session.scalars(select(seats(today).subquery().c.department_id)).all() == [shop.id]
