"""Who may see what: one mechanism, applied inside SQL."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core.access import audiences, roles
from core.access.audiences import AudienceError
from core.access.models import Audience
from core.db import db, utcnow


def sees(viewer, audience_id: int) -> bool:
    return (
        db.session.scalar(select(Audience.id).where(Audience.id == audience_id, audiences.visible(viewer, Audience.id)))
        is not None
    )


def test_the_same_set_is_stored_once_in_whatever_order(app) -> None:
    first = audiences.intern(["department:2", "person:1", "person:1"])
    assert audiences.intern(["person:1", "department:2"]) == first
    assert audiences.intern(["person:1"]) != first
    assert db.session.scalar(select(func.count()).select_from(Audience)) == 2


def test_everyone_swallows_the_rest(app) -> None:
    assert audiences.intern(["everyone", "person:1"]) == audiences.everyone()


@pytest.mark.parametrize(
    "wrong", [[], ["nobody"], ["person:x"], ["person:1; drop"], ["role:"], [f"person:{n}" for n in range(201)]]
)
def test_what_is_no_audience_is_refused(app, wrong: list[str]) -> None:
    with pytest.raises(AudienceError):
        audiences.intern(wrong)


def test_a_department_means_its_whole_subtree(make, viewer_of) -> None:
    sales = make.department("Sales")
    dealers = make.department("Dealers", parent=sales)
    other = make.department("Plant")
    inside, outside = make.person("Inside Ann", department=dealers), make.person("Outside Bob", department=other)
    audience = audiences.intern([f"department:{sales.id}"])
    assert sees(viewer_of(inside), audience)
    assert not sees(viewer_of(outside), audience)
    assert audiences.meets(viewer_of(inside), audience)
    assert not audiences.meets(viewer_of(outside), audience)


def test_place_position_group_and_role_are_addresses_too(make, viewer_of) -> None:
    place = make.location("Samara")
    person = make.person("Reader Ann", department=make.department("Shop"), position="Welder", location=place)
    group = make.group("Choir", person)
    roles.grant("editor", f"person:{person.id}")
    stranger = viewer_of(make.person("Stranger Bob"))
    viewer = viewer_of(person)
    for principal in (
        f"location:{place.id}",
        f"position:{make.position('Welder').id}",
        f"group:{group.id}",
        "role:editor",
    ):
        audience = audiences.intern([principal])
        assert sees(viewer, audience), principal
        assert not sees(stranger, audience), principal


def test_lists_and_single_answers_agree_with_the_people_addressed(make, viewer_of) -> None:
    sales = make.department("Sales")
    people = [make.person(f"Person{n} Pat", department=sales if n % 2 else None) for n in range(6)]
    audience = audiences.intern([f"department:{sales.id}", f"person:{people[0].id}"])
    addressed = set(db.session.scalars(audiences.people(audience, viewer_of(people[0]).today)))
    assert addressed == {person.id for person in people if sees(viewer_of(person), audience)}


def test_a_role_addresses_everyone_who_holds_it(make, viewer_of) -> None:
    sales = make.department("Sales")
    inside, outside = make.person("Inside Ann", department=sales), make.person("Outside Bob")
    roles.grant("editor", f"department:{sales.id}")
    audience = audiences.intern(["role:editor"])
    assert set(db.session.scalars(audiences.people(audience, viewer_of(inside).today))) == {inside.id}
    assert not sees(viewer_of(outside), audience)


def test_an_expired_grant_gives_nothing(make, viewer_of) -> None:
    person = make.person()
    roles.grant("administrator", f"person:{person.id}", expires_at=utcnow() - timedelta(minutes=1))
    assert not viewer_of(person).may("admin.manage")
    roles.grant("administrator", f"person:{person.id}", expires_at=utcnow() + timedelta(minutes=1))
    assert viewer_of(person).may("admin.manage")


def test_an_administrators_decision_beats_the_default_and_can_be_taken_back(make, viewer_of) -> None:
    person = make.person()
    assert viewer_of(person).may("org.view")
    roles.set_permission("employee", "org.view", False)
    assert not viewer_of(person).may("org.view")
    roles.set_permission("employee", "org.view", None)
    assert viewer_of(person).may("org.view")


def test_who_left_carries_nothing(make, viewer_of) -> None:
    from datetime import date

    gone = make.person("Gone Ann", since=date(2020, 1, 1), until=date(2021, 1, 1))
    viewer = viewer_of(gone)
    assert viewer.principals == frozenset()
    assert not sees(viewer, audiences.everyone())
    assert gone.id not in set(db.session.scalars(audiences.people(audiences.everyone(), viewer.today)))


def test_why_somebody_sees_it_can_be_told(make, viewer_of) -> None:
    sales = make.department("Sales")
    viewer = viewer_of(make.person("Inside Ann", department=sales))
    audience = audiences.intern([f"department:{sales.id}", "role:editor"])
    assert [label.title for label in audiences.reasons(viewer, audience)] == ["Sales"]
