"""What was given to a person by name outlives that two turn out to be one, and goes back where that was a mistake."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from core import epochs
from core.access import audiences, roles, viewer
from core.access.models import RoleGrant
from core.db import db, utcnow
from core.extension import EDITOR_ROLE, PERSONNEL_ROLE
from core.home.models import HomeLayout
from core.identity import role_admin
from core.org.dates import today
from core.org.models import Person
from core.org.sync.merge import questions
from core.org.sync.models import ExternalRef
from core.org.sync.references import named
from tests.org_sync.conftest import NAME, execute, say_one
from tests.org_sync.stub import StubKind, someone


def carried(person_id: int) -> frozenset[str]:
    """The principals of somebody, as on a request."""
    made = viewer.build(account_id=None, person_id=person_id, name="", locale="en", time_zone=ZoneInfo("UTC"))
    return made.principals


def held() -> set[tuple[str, str]]:
    """Who holds which role by their own name."""
    grants = roles.RoleBook.current().grants
    return {(role, principal) for role, principal, _ in grants if principal.startswith("person:")}


def meant(audience_id: int) -> list[int]:
    return sorted(db.session.scalars(audiences.people(audience_id, today())))


@pytest.fixture
def given(two) -> tuple[int, int, int]:
    """The ids of both, with roles in person and addressed by name, and the audience of the second."""
    ann, other = (person.id for person in two)
    soon = utcnow() + timedelta(days=3)
    roles.grant(PERSONNEL_ROLE, f"person:{ann}", expires_at=soon)
    roles.grant(PERSONNEL_ROLE, f"person:{other}")
    roles.grant(EDITOR_ROLE, f"person:{other}")
    audience_id = audiences.intern([f"person:{other}"])
    db.session.commit()
    return ann, other, audience_id


def test_one_person_keeps_what_was_given_to_either_and_parted_each_has_their_own(given, office):
    ann, other, audience_id = given
    before, mark = held(), epochs.current()[roles.EPOCH]
    made = say_one(office)
    assert epochs.current()[roles.EPOCH] != mark
    assert held() == {(PERSONNEL_ROLE, f"person:{ann}"), (EDITOR_ROLE, f"person:{ann}")}
    assert {f"person:{other}", f"role:{EDITOR_ROLE}", f"role:{PERSONNEL_ROLE}"} <= carried(ann)
    assert carried(other) == frozenset()
    assert meant(audience_id) == [ann]
    assert [label.title for label in audiences.describe(audience_id)] == ["Ann Smith"]
    shown = role_admin.grants(roles.get_role(PERSONNEL_ROLE))
    assert [(row.principal, row.expires_at) for row in shown] == [(f"person:{ann}", None)], "once, for the longer time"

    questions.take_back(made)
    db.session.commit()
    db.session.expire_all()
    assert held() == before
    assert db.session.get_one(Person, other).same_as_id is None
    assert meant(audience_id) == [other]
    assert not {f"person:{other}", f"role:{EDITOR_ROLE}"} & carried(ann)
    assert f"role:{EDITOR_ROLE}" in carried(other)


def test_the_row_stays_with_whose_record_made_it(configure, office):
    configure(staff={"kind": "staff"}, second={"kind": "second"})
    StubKind.named("staff").says(someone(1, NAME, login="", birth_key="b", tax_key="t"))
    StubKind.named("second").says(someone(7, NAME, login="", birth_key="b"))
    execute("second")
    first = db.session.scalars(select(Person.id).where(Person.name == NAME)).one()
    execute("staff")
    roles.grant(EDITOR_ROLE, f"person:{first}")
    made = say_one(office)
    assert len(db.session.scalars(select(Person).where(Person.name == NAME)).all()) == 1
    questions.take_back(made)
    db.session.commit()
    meant_by = select(ExternalRef.external_id, ExternalRef.object_id).where(ExternalRef.kind == "person")
    assert dict(db.session.execute(meant_by).all())["7"] == first, (
        "and so the role, though the other source counts first"
    )
    assert held() == {(EDITOR_ROLE, f"person:{first}")}


def test_a_word_about_who_stays_is_the_last_one(given, office):
    ann, _other, _ = given
    made = say_one(office)
    roles.grant(PERSONNEL_ROLE, f"person:{ann}", expires_at=utcnow() - timedelta(days=1))
    roles.revoke(EDITOR_ROLE, f"person:{ann}")
    db.session.commit()
    assert not {f"role:{EDITOR_ROLE}", f"role:{PERSONNEL_ROLE}"} & carried(ann)
    questions.take_back(made)
    assert held() == {(PERSONNEL_ROLE, f"person:{ann}")}, "what was taken away does not come back"


def test_who_leaves_loses_what_came_along_too(given, office):
    say_one(office)
    for source in ("staff", "second"):
        StubKind.named(source).says(someone(3, "Bob Jones", login=""))
        execute(source, past_brake=True)
    assert db.session.scalars(select(RoleGrant)).all() == []


def test_people_are_named_wherever_principals_are_kept(app, make):
    told, paged, free = (make.person(name).id for name in ("Ann", "Bob", "Cid"))
    audiences.intern([f"person:{told}"])
    db.session.add(HomeLayout(title="Yard", principals=[f"person:{paged}"], items=[], rank=1))
    db.session.flush()
    assert named([told, paged, free]) == {told, paged}
