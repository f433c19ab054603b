"""People and departments kept in the portal: dated, checked, audited; what a source owns is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.audit.models import AuditEntry
from core.db import db
from core.org import edit, edit_structure, people, posts, structure
from core.org.dates import today
from core.org.directory_search import Query, search
from core.org.edit import PersonData, PostData
from core.org.edit_structure import DepartmentData, LocationData
from core.org.models import Assignment, Department, Person
from core.org.refusal import EditRefused
from core.org.sync.models import ExternalRef, Source

from .makers import there

DAY = timedelta(days=1)


@pytest.fixture
def admin(make, viewer_of):
    return viewer_of(make.person("Admin Ada"), roles=("administrator",))


def hire(admin, department=None, starts=None, **values):
    data = PersonData(last_name=values.pop("last_name", "Orlova"), first_name="Anna", **values)
    post = PostData(department_id=department and department.id, position="Clerk")
    return edit.create_person(data, post, starts or today(), admin)


def found(text):
    return search(Query(text=text), on=today()).ids


def test_who_is_taken_on_is_found_at_once_and_audited(admin, make):
    shop = make.department("Shop")
    anna = hire(admin, shop, mobile_phone="+7 916 000-11-22")
    assert anna.name == "Orlova Anna" and anna.status == "active"
    assert found("orlova") == [anna.id]
    assert there(people.card(anna.id)).position == "Clerk"
    db.session.refresh(shop)
    assert shop.people_count == 1
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "org.person_created")).one()
    assert (entry.title, entry.person_id) == ("Orlova Anna", admin.person_id)
    assert "916" not in str(entry.details), "private contacts have no place in the audit trail"


def test_who_starts_later_is_not_in_the_directory_yet(admin):
    anna = hire(admin, starts=today() + 5 * DAY)
    assert anna.status == "future"
    assert found("orlova") == []


def test_a_move_ends_one_post_and_begins_the_next(admin, make):
    old, new = make.department("Old"), make.department("New")
    anna = hire(admin, old, starts=today() - 100 * DAY)
    held = db.session.scalars(select(Assignment).where(Assignment.person_id == anna.id)).one()
    edit.move(held, PostData(department_id=new.id, position="Chief clerk"), today() + DAY, admin)
    assert [post.department for post in posts.of_person(anna.id, today())] == ["Old"]
    assert [post.department for post in posts.of_person(anna.id, today() + DAY)] == ["New"]


def test_a_move_from_the_first_day_corrects_the_post(admin, make):
    old, new = make.department("Old"), make.department("New")
    anna = hire(admin, old)
    held = db.session.scalars(select(Assignment).where(Assignment.person_id == anna.id)).one()
    edit.move(held, PostData(department_id=new.id, position="Clerk"), today(), admin)
    assert [post.department for post in posts.history(anna.id)] == ["New"]


def test_who_leaves_keeps_the_last_day_and_then_loses_everything(admin, make):
    shop = make.department("Shop")
    anna = hire(admin, shop, starts=today() - 100 * DAY)
    edit_structure.set_head(shop, anna.id, today() - 50 * DAY, admin)
    edit.end_person(anna, today() - DAY, admin)
    assert anna.status == "former" and found("orlova") == []
    assert structure.heads([shop.id], today()) == {}
    with pytest.raises(EditRefused):
        edit.end_person(anna, today(), admin)


def test_who_returns_gets_the_same_profile(admin, make):
    anna = hire(admin, starts=today() - 100 * DAY)
    edit.end_person(anna, today() - 10 * DAY, admin)
    edit.add_post(anna, PostData(department_id=make.department("Shop").id, position="Clerk"), today(), admin)
    assert anna.status == "active" and found("orlova") == [anna.id]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"last_name": ""}, "last_name"),
        ({"birth_month": 2}, "birth_day"),
        ({"birth_month": 2, "birth_day": 30}, "birth_day"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(admin, values, field):
    data = PersonData(**{"last_name": "", "first_name": "" if "last_name" in values else "Anna", **values})
    with pytest.raises(EditRefused) as refused:
        edit.create_person(data, PostData(department_id=None), today(), admin)
    assert refused.value.field == field


def owned(kind, object_id):
    source = Source(key=f"corp{object_id}{kind}", kind="ldap", title="Company directory")
    db.session.add(source)
    db.session.flush()
    db.session.add(ExternalRef(source_id=source.id, kind=kind, external_id="x", object_id=object_id))
    db.session.flush()


def test_what_a_source_owns_is_changed_there(admin, make):
    person, shop = make.person("Orlova Anna"), make.department("Shop")
    owned("person", person.id)
    owned("department", shop.id)
    for act in (
        lambda: edit.change_person(person, PersonData(last_name="X"), admin),
        lambda: edit.end_person(person, today(), admin),
        lambda: edit.add_post(person, PostData(department_id=None), today(), admin),
        lambda: edit_structure.change_department(shop, DepartmentData(name="X"), admin),
        lambda: edit_structure.close_department(shop, today(), admin),
        lambda: edit_structure.set_head(shop, person.id, today(), admin),
    ):
        with pytest.raises(EditRefused, match="Company directory"):
            act()
    edit.change_about(person, "Ask me about welding.", admin)
    edit_structure.describe_department(shop, "Welds.", admin)
    assert (person.about, shop.about) == ("Ask me about welding.", "Welds.")


def test_a_department_cannot_stand_below_itself(admin, make):
    plant = make.department("Plant")
    shop = make.department("Shop", parent=plant)
    for parent in (plant, shop):
        with pytest.raises(EditRefused) as refused:
            edit_structure.change_department(plant, DepartmentData(name="Plant", parent_id=parent.id), admin)
        assert refused.value.field == "parent"


def test_a_moved_department_takes_its_subtree_along(admin, make):
    plant, other = make.department("Plant"), make.department("Other")
    shop = make.department("Shop", parent=plant)
    brigade = make.department("Brigade", parent=shop)
    edit_structure.change_department(shop, DepartmentData(name="Shop", parent_id=other.id), admin)
    db.session.refresh(brigade)
    assert brigade.path == f"/{other.id}/{shop.id}/{brigade.id}/"


def test_people_are_found_by_the_new_name_of_their_department(admin, make):
    shop = make.department("Shop")
    anna = hire(admin, shop)
    edit_structure.change_department(shop, DepartmentData(name="Foundry"), admin)
    assert found("foundry") == [anna.id] and found("shop") == []


def test_a_department_is_closed_only_when_nobody_and_nothing_is_left_in_it(admin, make):
    plant = make.department("Plant")
    shop = make.department("Shop", parent=plant)
    anna = hire(admin, shop, starts=today() - 100 * DAY)
    for department in (plant, shop):
        with pytest.raises(EditRefused):
            edit_structure.close_department(department, today(), admin)
    edit.end_person(anna, today(), admin)
    edit_structure.close_department(shop, today(), admin)
    edit_structure.close_department(plant, today(), admin)
    assert db.session.get_one(Department, shop.id).ends_on == today(), "closed, never deleted"


def test_a_new_head_ends_the_one_before(admin, make):
    shop = make.department("Shop")
    old, new = make.person("Old Oleg"), make.person("New Nina")
    edit_structure.set_head(shop, old.id, today() - 100 * DAY, admin)
    edit_structure.set_head(shop, new.id, today(), admin)
    assert [head.person.name for head in structure.heads([shop.id], today())[shop.id]] == ["New Nina"]
    assert [head.person.name for head in structure.heads([shop.id], today() - DAY)[shop.id]] == ["Old Oleg"]


def test_a_place_needs_a_known_zone(admin):
    with pytest.raises(EditRefused) as refused:
        edit_structure.save_location(None, LocationData(name="Moon", time_zone="Moon/Base"), admin)
    assert refused.value.field == "time_zone"


def test_changing_a_person_says_which_fields_changed(admin):
    anna = hire(admin, room="1")
    data = PersonData(last_name="Petrova", first_name="Anna", room="2")
    assert set(edit.change_person(anna, data, admin)) == {"last_name", "room"}
    assert edit.change_person(anna, data, admin) == []
    assert db.session.get_one(Person, anna.id).name == "Petrova Anna"
