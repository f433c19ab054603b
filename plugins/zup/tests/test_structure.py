"""Legal entities, branches, departments, heads and the management tree."""

from __future__ import annotations

from datetime import date

import pytest

from plugins.zup.tests.base import Base, small_base
from plugins.zup.trees import mended

NOWHERE = "11111111-2222-3333-4444-555555555555"


@pytest.fixture
def base() -> Base:
    return small_base()


def parent(base: Base, department: str, above: str) -> None:
    """Put a department under another one."""
    row = next(row for row in base.sets["Catalog_ПодразделенияОрганизаций"] if row["Ref_Key"] == department)
    row["Parent_Key"] = above


def test_departments_with_code_parent_entity_and_name_without_odd_blanks(base, read):
    above = base.department("Отдел  снабжения ")
    below = base.department("Группа", above)

    found = read(base).departments

    assert found[above].name == "Отдел снабжения"
    assert (found[below].parent, found[below].entity, found[above].parent) == (above, base.company, "")
    assert found[below].code == base.sets["Catalog_ПодразделенияОрганизаций"][-1]["Code"]


def test_what_is_marked_for_deletion_is_not_there(base, read):
    gone = base.department("Ошибка", DeletionMark=True)
    base.organisation("Тест", DeletionMark=True)
    unit = base.unit("Ошибка", DeletionMark=True)
    orphan = base.department("Сирота", gone)

    found = read(base)

    assert gone not in found.departments
    assert unit not in found.units
    assert set(found.entities) == {base.company}
    assert found.departments[orphan].parent == ""
    assert found.codes() == {"department_parent_missing": [(orphan,)]}


@pytest.mark.parametrize(
    ("values", "closed_on"),
    [
        ({"closed": "2026-03-31"}, date(2026, 3, 31)),
        ({"closed": "2027-03-31"}, date(2027, 3, 31)),
        ({"closed": "0001-01-01"}, date(1900, 1, 1)),
        ({}, None),
    ],
)
def test_a_department_is_closed_on_its_day(base, read, values, closed_on):
    department = base.department("Склад", **values)

    assert read(base).departments[department].closed_on == closed_on


def test_a_loop_and_a_missing_parent_are_told_and_stand_at_the_top(base, read):
    first = base.department("Первый")
    second = base.department("Второй", first)
    parent(base, first, second)
    inside = base.department("Внутри", second)
    orphan = base.department("Сирота", NOWHERE)
    itself = base.department("Сам")
    parent(base, itself, itself)

    found = read(base)

    assert {key: found.departments[key].parent for key in (first, second, orphan, itself)} == dict.fromkeys(
        (first, second, orphan, itself), ""
    )
    assert found.departments[inside].parent == second
    assert sorted(found.codes()["department_loop"]) == sorted([tuple(sorted((first, second))), (itself,)])
    assert found.codes()["department_parent_missing"] == [(orphan,)]
    assert {problem.severity for problem in found.problems} == {"bad_record"}
    assert not any(problem.aside for problem in found.problems)


def test_any_tree_becomes_sound():
    tree = mended({"a": "b", "b": "c", "c": "a", "d": "a", "e": "x", "f": "", "g": "f"})

    assert tree.loops == (("a", "b", "c"),)
    assert tree.orphans == ("e",)
    assert tree.parents == {"a": "", "b": "", "c": "", "d": "a", "e": "", "f": "", "g": "f"}
    assert (tree.nearest("g", {"f"}), tree.nearest("d", {"x"})) == ("f", "")


def test_departments_are_where_the_nearest_branch_upward_is(base, read):
    head_office = base.department("Головной офис")
    works = base.department("Завод", head_office)
    shop = base.department("Цех", works)
    desk = base.department("Стол", head_office)
    orphan = base.department("Сирота", NOWHERE)
    branches = [
        {"name": "Москва", "city": "Москва", "department": head_office, "time_zone": "Europe/Moscow"},
        {"name": "Завод", "department": works.upper(), "time_zone": "Asia/Krasnoyarsk"},
        {"name": "Где-то", "default": True},
    ]

    found = read(base, branches=branches)

    where = {key: found.locations[item.location].name for key, item in found.departments.items()}
    assert [where[key] for key in (head_office, works, shop, desk, orphan)] == [
        "Москва", "Завод", "Завод", "Москва", "Где-то",
    ]  # fmt: skip
    zones = {item.name: item.time_zone for item in found.locations.values()}
    assert zones == {"Москва": "Europe/Moscow", "Завод": "Asia/Krasnoyarsk", "Где-то": ""}


def test_without_branches_nobody_is_anywhere(base, read):
    found = read(base)

    assert found.locations == {}
    assert {item.location for item in found.departments.values()} == {""}


def test_the_management_tree_stands_beside_the_departments(base, read):
    department = base.department("Склад")
    top = base.unit("Группа", of=base.company)
    block = base.unit("Блок", top)
    unit = base.unit("Склад", block, of=department)
    stray = base.unit("Потерян", NOWHERE, of=NOWHERE)

    found = read(base).units

    assert (found[top].entity, found[top].department, found[top].parent) == (base.company, "", "")
    assert (found[block].entity, found[block].department, found[block].parent) == ("", "", top)
    assert (found[unit].department, found[unit].parent) == (department, block)
    assert (found[stray].department, found[stray].parent) == ("", "")


def test_heads_past_present_and_future_by_day(base, read):
    department = base.department("Склад")
    chief, worker = base.position("Заведующий"), base.position("Кладовщик")
    base.head_post(department, chief)
    former = base.somebody("Бывший Иван", department, chief, since="2018-01-01")
    base.move(former, "2020-01-01", department, worker)
    present = base.somebody("Нынешний Олег", department, chief, since="2020-01-01")
    base.dismiss(present, "2027-01-01")
    base.somebody("Рядовой Пётр", department, worker)
    coming = base.somebody("Будущая Анна", department, chief, since="2027-01-01")

    record = read(base).departments[department]

    assert record.head_post
    assert [(head.person, head.acting, str(head.starts_on), str(head.ends_on or "")) for head in record.heads] == [
        (base.person_of(former), False, "2018-01-01", "2019-12-31"),
        (base.person_of(present), False, "2020-01-01", "2026-12-31"),
        (base.person_of(coming), False, "2027-01-01", ""),
    ]


def test_a_post_kept_through_several_rows_is_one_headship(base, read):
    department, chief = base.department("Склад"), base.position("Заведующий")
    base.head_post(department, chief)
    head = base.somebody("Глава Иван", department, chief, since="2020-01-01")
    base.move(head, "2022-01-01", department, chief, rate=0.5)

    found = read(base)

    (headship,) = found.departments[department].heads
    assert (headship.starts_on, headship.ends_on) == (date(2020, 1, 1), None)
    assert len(found.people[base.person_of(head)].employments[0].assignments) == 2


def test_a_post_of_a_deputy_is_acting_and_two_may_hold_one(base, read):
    department, acting = base.department("Склад"), base.position("И.о. заведующего")
    base.head_post(department, acting)
    people = {base.person_of(base.somebody(f"Глава {name}", department, acting)) for name in ("Один", "Два")}

    heads = read(base).departments[department].heads

    assert {head.person for head in heads} == people
    assert all(head.acting for head in heads)


def test_the_same_position_elsewhere_heads_nothing(base, read):
    here, there = base.department("Склад"), base.department("Офис продаж")
    chief = base.position("Начальник")
    base.head_post(here, chief)
    base.somebody("Чужой Иван", there, chief)

    found = read(base).departments

    assert (found[here].head_post, found[here].heads) == (True, ())
    assert (found[there].head_post, found[there].heads) == (False, ())


def test_a_closed_post_needs_nobody(base, read):
    department, chief = base.department("Склад", closed="2026-01-01"), base.position("Начальник")
    base.head_post(department, chief, closed=True)

    assert not read(base).departments[department].head_post


def test_the_node_of_the_organisation_gives_its_head(base, read):
    office, director = base.department("Дирекция"), base.position("Генеральный директор")
    node = base.unit("Маяк", of=base.company)
    base.head_post(office, director, unit=node)
    head = base.somebody("Главный Иван", office, director, since="2019-05-01")

    found = read(base)

    (chief,) = found.entities[base.company].heads
    assert (chief.person, chief.starts_on) == (base.person_of(head), date(2019, 5, 1))
    assert found.departments[office].heads == ()


def test_who_is_no_person_heads_nothing(base, read):
    department, chief = base.department("Склад"), base.position("Начальник")
    base.head_post(department, chief)
    nobody = base.employee("")
    base.hire(nobody, "2020-01-01", department, chief)

    found = read(base)

    assert found.departments[department].heads == ()
    assert found.codes() == {"employee_without_person": [(nobody,)]}


def test_a_base_without_a_management_tree_has_no_heads(read):
    base = Base()
    base.somebody("Один Иван", base.department("Склад"), base.position("Грузчик"))
    names = dict.fromkeys(("units", "staff_positions", "head_posts", "states", "current"), "")

    found = read(base, entity_sets=names)

    assert len(found.people) == 1
    assert found.units == {}
    assert not any(item.head_post or item.heads for item in found.departments.values())
