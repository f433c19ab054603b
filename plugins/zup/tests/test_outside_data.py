"""The bases of a fictitious holding, compared with its right answer field by field, from files and over OData."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from plugin_sdk.org import AssignmentRecord, EmploymentRecord, HeadRecord, PersonRecord, SourceUnavailable
from plugins.zup.tests.conftest import Found, reading
from plugins.zup.tests.holding import BASES, DAYS, Holding
from plugins.zup.tests.odata_server import OdataServer

PROBLEMS = (
    "bad_birth_date", "current_data_mismatch", "department_loop", "department_parent_missing",
    "employee_without_history", "employee_without_person", "history_unknown_department", "storno_unmatched",
)  # fmt: skip
KINDS = {"main": "main", "inner_part_time": "inner", "outer_part_time": "outer"}

OUTAGE = ("group/day2", "zup_2")

on_every_day = pytest.mark.parametrize(
    ("day", "base"),
    [
        pytest.param(day, base, marks=pytest.mark.outside_data(day))
        for day in DAYS
        for base in BASES
        if (day, base) != OUTAGE
    ],
)


@cache
def holding(day: str) -> Holding:
    return Holding(day)


_FOUND: dict[tuple[str, str], Found] = {}


@pytest.fixture
def found(day: str, base: str, tmp_path: Path) -> Found:
    """What the base's files say, read once for all tests."""
    if (day, base) not in _FOUND:
        folder = holding(day).answers(base, tmp_path / "answers")
        _FOUND[day, base] = reading(holding(day).settings(base, folder=folder), holding(day).today)
    return _FOUND[day, base]


def iso(value: date | None) -> str | None:
    return value.isoformat() if value is not None else None


def employments(found: Found) -> Iterator[tuple[PersonRecord, EmploymentRecord]]:
    for person in found.people.values():
        for employment in person.employments:
            yield person, employment


def holds(record: AssignmentRecord | HeadRecord, on: date) -> bool:
    return (record.starts_on is None or record.starts_on <= on) and (record.ends_on is None or on <= record.ends_on)


@pytest.mark.outside_data(OUTAGE[0])
def test_an_outage_is_told_and_nothing_else(tmp_path: Path) -> None:
    day, base = OUTAGE
    group = holding(day)
    folder = group.answers(base, tmp_path / "answers")
    wanted = group.problems(base, "source_empty_answer", "source_truncated_answer")
    assert wanted

    with OdataServer.of_folder(folder) as server:
        for chosen in (group.settings(base, folder=folder), group.settings(base, url=server.url, retries=1)):
            with pytest.raises(SourceUnavailable) as failure:
                reading(chosen, group.today)
            told = sorted((finding.code, finding.severity, finding.refs) for finding in failure.value.findings)
            assert told == wanted


@on_every_day
def test_everybody_is_there_with_name_and_birthday(day: str, base: str, found: Found) -> None:
    group = holding(day)
    people = group.persons(base)

    assert set(found.people) == {key for person in people for key in person["sources"][base]}
    for person in people:
        records = [found.people[key] for key in person["sources"][base]]
        alone = sum(map(len, person["sources"].values())) == 1
        names = [(record.last_name, record.first_name, record.middle_name, record.name) for record in records]
        name = person["name"]
        # Of several records, in two bases perhaps under two surnames, the leading one gives the name.
        if alone or len(person["sources"]) == 1:
            assert (name["last"], name["first"], name["middle"], name["full"]) in names
        for record in records:
            birthday = f"{record.birth_month:02d}-{record.birth_day:02d}" if record.birth_month else None
            assert birthday == person["birthday"], record.name
            assert bool(record.birth_key) == (birthday is not None)
        assert len({(record.tax_key, record.birth_key) for record in records}) == 1


@on_every_day
def test_contracts_are_right(day: str, base: str, found: Found) -> None:
    group = holding(day)
    entity = group.entity(base)["id"]
    keys = {item["id"]: item["key"] for item in group.truth["entities"]}
    wanted = {}
    for person in group.persons(base):
        for item in person["employments"]:
            if item["source"] == base:
                wanted[item["key"]] = (
                    item["tab"], keys[item["entity"]], KINDS[item["kind"]], item["from"], item["to"], item["status"],
                )  # fmt: skip
    got = {}
    for _, item in employments(found):
        assert item.starts_on is not None
        ended = item.ends_on is not None and item.ends_on < group.today
        status = "dismissed" if ended else "future" if item.starts_on > group.today else "active"
        got[item.external_id] = (
            item.personnel_number, item.entity, item.kind, iso(item.starts_on), iso(item.ends_on), status,
        )  # fmt: skip
    assert got == wanted
    assert keys[entity] in found.entities
    owners = {key: person["id"] for person in group.persons(base) for key in person["sources"][base]}
    holders = {e["key"]: p["id"] for p in group.persons(base) for e in p["employments"]}
    assert all(owners[person.external_id] == holders[item.external_id] for person, item in employments(found))


@on_every_day
def test_places_are_right_past_present_and_future(day: str, base: str, found: Found) -> None:
    group = holding(day)
    keys = group.department_keys
    wanted = Counter(
        (item["tab"], keys[item["department"]], item["position"], item["rate"], item["from"], item["to"],
         item["in_force"])
        for person in group.persons(base) for item in person["assignments"] if item["source"] == base
    )  # fmt: skip
    got = Counter(
        (item.personnel_number, post.department, post.position, float(post.rate), iso(post.starts_on),
         iso(post.ends_on), holds(post, group.today))
        for _, item in employments(found) for post in item.assignments
    )  # fmt: skip
    assert got == wanted


@on_every_day
def test_what_comes_is_known(day: str, base: str, found: Found) -> None:
    group = holding(day)
    numbers = {item.personnel_number: item for _, item in employments(found)}
    mine = {item["tab"] for person in group.persons(base) for item in person["employments"] if item["source"] == base}
    for item in group.truth["future"]:
        if item["tab"] not in mine:
            continue
        employment = numbers[item["tab"]]
        on = date.fromisoformat(item["date"])
        if item["kind"] == "fire":
            assert employment.ends_on == on - timedelta(days=1)
            continue
        begun = [post for post in employment.assignments if post.starts_on == on]
        places = [(post.department, post.position) for post in begun]
        assert places == [(group.department_keys[item["department"]], item["position"])]
        assert item["kind"] != "hire" or employment.starts_on == on


@on_every_day
def test_absences_are_right(day: str, base: str, found: Found) -> None:
    group = holding(day)
    numbers = {employment["tab"] for person in group.persons(base) for employment in person["employments"]
               if employment["source"] == base}  # fmt: skip
    wanted = Counter(
        (item["tab"], item["kind"], item["from"], item["to"], item["expected_to"])
        for person in group.persons(base) for item in person["absences"] if item["tab"] in numbers
    )  # fmt: skip
    tabs = {item.external_id: item.personnel_number for _, item in employments(found)}
    got = Counter(
        (tabs[item.employment], item.kind, iso(item.starts_on), iso(item.ends_on), iso(item.expected_until))
        for person in found.people.values() for item in person.absences
    )  # fmt: skip
    assert got == wanted


@on_every_day
def test_departments_are_right(day: str, base: str, found: Found) -> None:
    group = holding(day)
    keys = group.department_keys
    entities = {item["id"]: item["key"] for item in group.truth["entities"]}
    branches = {branch["id"]: branch for branch in group.setup["branches"]}
    wanted = {
        item["key"]: (
            item["code"], item["name"], keys[item["parent"]], entities[item["entity"]],
            branches[item["branch"]]["name"], item["time_zone"], item["closed_on"],
        )
        for item in group.departments(base)
    }  # fmt: skip
    got = {}
    for key, item in found.departments.items():
        place = found.locations[item.location]
        got[key] = (
            item.code, item.name, item.parent, item.entity, place.name, place.time_zone, iso(item.closed_on),
        )  # fmt: skip
    assert got == wanted


def heads_of(department: Any, group: Holding) -> list[HeadRecord]:
    return [head for head in department.heads if holds(head, group.today)]


@on_every_day
def test_heads_are_right(day: str, base: str, found: Found) -> None:
    group = holding(day)
    records = {person["id"]: set(person["sources"][base]) for person in group.persons(base)}
    several = {refs[0] for _, _, refs in group.problems(base, "two_heads")}
    for item in group.departments(base):
        department = found.departments[item["key"]]
        heads = heads_of(department, group)
        if item["head"] is None:
            assert department.closed_on is not None or not heads, item["name"]
            continue
        told = {(head.person, head.acting, iso(head.starts_on)) for head in heads}
        wanted = [
            (key, item["head"]["kind"] == "acting", item["head"]["since"]) for key in records[item["head"]["person"]]
        ]
        assert told & set(wanted), item["name"]
        assert (len({head.person for head in heads}) > 1) == (item["key"] in several)
    entity = next(item for item in group.truth["entities"] if item["source"] == base)
    chiefs = {head.person for head in heads_of(found.entities[entity["key"]], group)}
    assert chiefs <= records.get(entity["head"], set())
    assert bool(chiefs) == (entity["head"] is not None)


@on_every_day
def test_vacant_posts_of_heads_can_be_told(day: str, base: str, found: Found) -> None:
    group = holding(day)
    vacant = {
        key for key, item in found.departments.items()
        if item.head_post and not heads_of(item, group) and (item.closed_on is None or item.closed_on > group.today)
    }  # fmt: skip
    assert vacant == {refs[0] for _, _, refs in group.problems(base, "head_vacant")}


@on_every_day
def test_the_management_tree_is_right(day: str, base: str, found: Found) -> None:
    group = holding(day)
    wanted = {
        item["key"]: (item["name"], item["parent"] or "", group.department_keys[item["department"]])
        for item in group.truth["management_tree"] if item["source"] == base
    }  # fmt: skip
    assert {key: (item.name, item.parent, item.department) for key, item in found.units.items()} == wanted
    assert {item.entity for item in found.units.values() if item.entity} == set(found.entities)


@on_every_day
def test_problems_are_those_of_the_right_answer(day: str, base: str, found: Found) -> None:
    group = holding(day)
    told = sorted((problem.code, problem.severity, problem.refs) for problem in found.problems)
    assert told == group.problems(base, *PROBLEMS)
    assert all(problem.reason for problem in found.problems)


@on_every_day
def test_work_contacts_are_right(day: str, base: str, found: Found) -> None:
    group = holding(day)
    for person in group.persons(base):
        if len(person["sources"]) > 1 or len(person["sources"][base]) > 1 or person["logins"]:
            continue  # the directory may say something else
        record = found.people[person["sources"][base][0]]
        assert (record.mail or None) == person["mail"]
        assert digits(record.work_phone)[-10:] == (person["phones"]["work"] or "").removeprefix("+7")


@on_every_day
def test_nothing_private_appears(day: str, base: str, found: Found, tmp_path: Path) -> None:
    group = holding(day)
    written = repr(found)
    rows = group.rows(base, "Catalog_ФизическиеЛица", group.answers(base, tmp_path / "all"))
    home = group.setup["contact_kinds"]["home_phone"]
    private = [row["ИНН"] for row in rows if row["ИНН"]]
    private += [row["ДатаРождения"][:10] for row in rows if not row["ДатаРождения"].startswith("0001")]
    private += [entry["Представление"] for row in rows for entry in row["КонтактнаяИнформация"]
                if entry["Вид_Key"] == home]  # fmt: skip
    assert len(private) > len(rows)
    numbers = {digits(value) for value in re.findall(r"'([^']*)'", written)}
    assert numbers & {digits(value) for value in private} == set()
    assert [value for value in group.truth["must_not_appear"] if value in written] == []


def digits(value: str) -> str:
    return "".join(sign for sign in value if sign.isdecimal())


@on_every_day
def test_over_odata_it_is_the_same(day: str, base: str, found: Found, tmp_path: Path) -> None:
    group = holding(day)
    with OdataServer.of_folder(group.answers(base, tmp_path / "served")) as server:
        server.fail("busy", times=1)
        server.fail("cut", "Catalog_ФизическиеЛица", times=1)
        server.fail("truncated", "Catalog_Сотрудники", times=1)
        server.fail("hang up", "Catalog_Должности", times=1)
        server.limit = 997
        over_odata = reading(group.settings(base, url=server.url), group.today)
    for kind in ("entities", "locations", "departments", "units", "people"):
        there, here = getattr(over_odata, kind), getattr(found, kind)
        assert there.keys() == here.keys()
        assert [key for key in here if comparable(there[key]) != comparable(here[key])] == []
    assert sorted(map(repr, over_odata.problems)) == sorted(map(repr, found.problems))


def comparable(record: Any) -> Any:
    """A record whose contracts are in an order of their own; rows come in another order over OData."""
    if isinstance(record, PersonRecord):
        return (
            repr(record).partition("employments=")[0], sorted(map(repr, record.employments)),
            sorted(map(repr, record.absences)),
        )  # fmt: skip
    return record
