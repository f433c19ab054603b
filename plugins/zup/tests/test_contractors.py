"""Contractors: contracts of civil law beside or instead of an employment, where the base publishes them."""

from __future__ import annotations

from datetime import date

import pytest

from plugin_sdk.org import EmploymentRecord, SourceUnavailable
from plugins.zup import health
from plugins.zup.tests.base import CONTRACTORS, Base, small_base
from plugins.zup.tests.conftest import Found, reading, settings


@pytest.fixture
def base() -> Base:
    return small_base()


@pytest.fixture
def outsider(base: Base) -> str:
    """An employee whom nobody has hired."""
    return base.employee(base.person("Подрядов Олег"))


def contracts(found: Found, person: str) -> list[EmploymentRecord]:
    return list(found.people[person].employments)


def test_a_contractor_is_a_person_with_a_contract_of_that_kind(base, outsider, read):
    document = base.engage(outsider, "2026-03-01", "2026-12-31")

    found = read(base)

    (contract,) = contracts(found, base.person_of(outsider))
    assert contract.external_id == f"{outsider}/{document}"
    assert (contract.kind, contract.entity) == ("contractor", base.company)
    assert (contract.starts_on, contract.ends_on) == (date(2026, 3, 1), date(2026, 12, 31))
    assert contract.personnel_number
    (place,) = contract.assignments
    assert (place.department, place.position) == ("", "")
    assert (place.starts_on, place.ends_on) == (contract.starts_on, contract.ends_on)
    assert found.problems == []


def test_contracts_come_in_their_order_and_keep_their_names(base, outsider, read):
    second = base.engage(outsider, "2026-06-01")
    first = base.engage(outsider, "2025-01-01", "2025-12-31")
    base.engage(outsider, "2026-09-01", document=second)

    found = contracts(read(base), base.person_of(outsider))

    assert [one.external_id for one in found] == [
        f"{outsider}/{first}", f"{outsider}/{second}", f"{outsider}/{second}/2",
    ]  # fmt: skip
    base.sets[CONTRACTORS].reverse()
    assert contracts(read(base), base.person_of(outsider)) == found


def test_a_contract_stands_beside_an_employment(base, read):
    employee = base.somebody("Двойнов Пётр", base.department("Склад"), base.position("Грузчик"))
    base.engage(employee, "2026-01-01", "2026-02-01")
    base.absence(employee, "ОтпускОсновной", "2026-07-01", "2026-07-10")

    found = read(base).people[base.person_of(employee)]

    assert [one.kind for one in found.employments] == ["main", "contractor"]
    assert [one.employment for one in found.absences] == [employee]


@pytest.mark.parametrize(
    "row",
    [
        {"begins": "2026-01-01", "active": False},
        {"begins": "", "ends": "2026-02-01"},
        {"begins": "2026-02-01", "ends": "2026-01-31"},
    ],
)
def test_rows_that_do_not_count_leave_an_employee_without_history(base, outsider, read, row):
    base.engage(outsider, **row)

    found = read(base)

    assert base.person_of(outsider) not in found.people
    (problem,) = found.problems
    assert (problem.code, problem.aside) == ("employee_without_history", True)


@pytest.mark.parametrize("by", ["files", "odata"])
def test_a_base_that_does_not_publish_them_is_read_without(base, outsider, serve, tmp_path, by):
    base.engage(outsider, "2026-03-01")
    del base.sets[CONTRACTORS]
    chosen = settings(url=serve(base).url) if by == "odata" else settings(folder=base.write(tmp_path / "zup"))

    found = reading(chosen)

    assert len(found.people) == 2
    # What the portal knew of the contractor stays, so that nobody leaves because something is not published any more.
    assert [(problem.code, problem.aside) for problem in found.problems] == [("employee_without_history", True)]
    assert health.of_base("hr", chosen) == []


def test_they_are_asked_for_as_other_registers_are(base, outsider, serve):
    for number in range(1, 8):
        base.engage(outsider, f"2026-0{number}-01", f"2026-0{number}-20")
    server = serve(base)

    found = reading(settings(url=server.url, page_size=3))

    assert len(contracts(found, base.person_of(outsider))) == 7
    wishes = dict(server.asked)[CONTRACTORS]
    assert wishes["$filter"] == "Active eq true"
    assert "ФизическоеЛицо_Key" not in wishes["$select"]


def test_an_empty_name_asks_for_none(base, outsider, serve):
    base.engage(outsider, "2026-03-01")
    server = serve(base)

    found = reading(settings(url=server.url, entity_sets={"contractors": ""}))

    assert base.person_of(outsider) not in found.people
    assert CONTRACTORS not in {name for name, _ in server.asked}


@pytest.mark.parametrize("fault", ["cut", "truncated", "hang up"])
def test_an_answer_that_breaks_off_stops_the_run_here_too(base, outsider, serve, fault):
    base.engage(outsider, "2026-03-01")
    server = serve(base)
    server.fail(fault, CONTRACTORS)

    with pytest.raises(SourceUnavailable) as failure:
        reading(settings(url=server.url, retries=1))

    (finding,) = failure.value.findings
    assert (finding.code, finding.refs) == ("source_truncated_answer", (CONTRACTORS,))


@pytest.mark.parametrize("fault", ["forbidden", "busy", "bad field"])
def test_a_refusal_stops_the_run_and_names_the_register(base, outsider, serve, fault):
    base.engage(outsider, "2026-03-01")
    server = serve(base)
    server.fail(fault, CONTRACTORS)

    with pytest.raises(SourceUnavailable, match=CONTRACTORS):
        reading(settings(url=server.url, retries=0))


def test_rows_of_another_shape_stop_the_run(base, read):
    base.sets[CONTRACTORS].append({"Recorder": "x", "RecordSet": []})

    with pytest.raises(SourceUnavailable) as failure:
        read(base)

    assert failure.value.setting == "entity_sets.contractors"
