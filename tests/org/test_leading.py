"""Who is below a head, and which companies there are."""

from __future__ import annotations

from datetime import date

import pytest

from core.db import db
from core.org import entities, leading
from core.org.models import Headship, LegalEntity

TODAY = date(2026, 3, 3)


@pytest.fixture
def company(make):
    """The works with an office below it, each with a head and somebody else; and sales, which has no head."""
    works = make.department("Works")
    office = make.department("Office", parent=works)
    sales = make.department("Sales")
    found = {
        "chief": make.person("Adams Amy", department=works),
        "leader": make.person("Brown Bob", department=office),
        "clerk": make.person("Clark Cid", department=office),
        "seller": make.person("Davis Dan", department=sales),
    }
    make.head(found["chief"], works)
    make.head(found["leader"], office)
    return {name: person.id for name, person in found.items()}


def led(person_id: int) -> set[int]:
    query = leading.led_by(person_id, TODAY)
    assert query is not None
    return set(db.session.scalars(query))


def test_a_head_leads_the_whole_subtree_without_themselves(company):
    assert led(company["chief"]) == {company["leader"], company["clerk"]}
    assert led(company["leader"]) == {company["clerk"]}
    assert leading.led_by(company["clerk"], TODAY) is None


def test_who_headed_yesterday_leads_nobody_today(company):
    db.session.query(Headship).update({"ends_on": date(2026, 3, 2)})
    db.session.commit()
    assert leading.led_by(company["chief"], TODAY) is None


def test_companies_are_listed_while_they_exist(app):
    db.session.add_all([LegalEntity(name="North"), LegalEntity(name="Old", ends_on=date(2020, 1, 1))])
    db.session.commit()
    (north,) = entities.entities()
    assert north.name == "North"
    assert [entity.name for entity in entities.entities(closed=True)] == ["North", "Old"]
    assert entities.entity(north.id) == north
    assert entities.entity(4711) is None
