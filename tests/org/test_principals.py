"""Under which names a person can be addressed, and whom a set of names means: the same answer from both ends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.db import db
from core.org.models import Group, GroupMember
from core.org.principals import people_of, principals_of

from .makers import TODAY, department, entity, head, hold, location, person, put

pytestmark = pytest.mark.usefixtures("app")
DAY = timedelta(days=1)


def carried(who, on=TODAY) -> set[str]:
    return set(db.session.scalars(principals_of(who.id, on)))


def meant(*principals: str, on=TODAY) -> set[int]:
    return set(db.session.scalars(people_of(principals, on)))


def test_a_person_carries_departments_with_ancestors_position_place_firm_and_groups():
    company = department("Company")
    plant = department("Plant", company)
    shop = department("Shop", plant)
    firm, town = entity("Firm"), location("Town")
    anna = person("Anna", location_id=town.id)
    post = hold(anna, shop, "Welder", firm=firm)
    readers = put(Group(name="Readers"))
    put(GroupMember(group_id=readers.id, person_id=anna.id))
    expected = {
        "everyone",
        f"person:{anna.id}",
        f"department:{shop.id}",
        f"department:{plant.id}",
        f"department:{company.id}",
        f"position:{post.position_id}",
        f"entity:{firm.id}",
        f"location:{town.id}",
        f"group:{readers.id}",
    }
    assert carried(anna) == expected
    for principal in expected:
        assert meant(principal) == {anna.id}, principal


def test_several_posts_all_count():
    north, south = department("North"), department("South")
    anna = person("Anna", where=north)
    hold(anna, south, kind="inner")
    assert {f"department:{north.id}", f"department:{south.id}"} <= carried(anna)


def test_posts_count_from_the_first_to_the_last_day():
    shop = department("Shop")
    anna = person("Anna")
    hold(anna, shop, starts=TODAY, ends=TODAY + DAY)
    key = f"department:{shop.id}"
    seen = [key in carried(anna, TODAY + n * DAY) for n in (-1, 0, 1, 2)]
    assert seen == [False, True, True, False]
    assert [bool(meant(key, on=TODAY + n * DAY)) for n in (-1, 0, 1, 2)] == seen


def test_who_left_carries_nothing_and_is_meant_by_nothing():
    shop = department("Shop")
    gone = person("Gone", where=shop, status="former")
    head(gone, shop)
    assert carried(gone) == set()
    assert meant("everyone", f"person:{gone.id}", f"department:{shop.id}") == set()


def test_a_head_belongs_to_the_department_headed():
    board, shop = department("Board"), department("Shop")
    chief = person("Chief", where=board)
    head(chief, shop)
    assert f"department:{shop.id}" in carried(chief)
    assert meant(f"department:{shop.id}") == {chief.id}


def test_the_place_of_the_department_counts_where_the_person_has_none():
    town, village = location("Town"), location("Village")
    shop = department("Shop", location_id=town.id)
    sits, away = person("Sits", where=shop), person("Away", where=shop, location_id=village.id)
    assert f"location:{town.id}" in carried(sits) and f"location:{town.id}" not in carried(away)
    assert meant(f"location:{town.id}") == {sits.id}


def test_a_loop_in_the_structure_ends():
    a, b = department("A"), department("B")
    a.parent_id, b.parent_id = b.id, a.id
    assert {f"department:{a.id}", f"department:{b.id}"} <= carried(person("Anna", where=a))


def test_a_department_without_a_path_is_not_everybody():
    raw = department("Raw")
    raw.path = "/"
    person("Anna", where=department("Other"))
    assert meant(f"department:{raw.id}") == set()


@pytest.mark.parametrize("principal", ["role:editor", "account:7", "nonsense", "person:x", ""])
def test_names_of_other_realms_mean_nobody(principal):
    person("Anna", where=department("Shop"))
    assert meant(principal) == set()
