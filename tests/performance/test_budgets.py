"""What a page may cost: statements that do not grow with the company, and bytes. Seconds are the benchmark's matter.

Everything that is installed is switched on, with whatever samples it has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.clock import today_in, zone
from core.extension import EDITOR_ROLE, HEADS, PERSONNEL_ROLE
from core.org.models import Department, Person
from core.plugin_host import host
from plugin_sdk.testing import Make, count_queries
from tests import samples

KB = 1000
BUDGETS = {
    "/": (12, 80 * KB),
    "/people": (7, 80 * KB),
    "/people?q=test": (8, 80 * KB),
    "/people/{person}": (15, 60 * KB),
    "/people/birthdays": (8, 80 * KB),
    "/people/newcomers": (8, 80 * KB),
    "/departments/{department}": (16, 80 * KB),
    "/departments/chart": (10, 80 * KB),
    "/notifications": (6, 60 * KB),
    "/search?q=tester": (9, 80 * KB),
    "/healthz": (1, KB),
}
"""Address → the most statements and bytes of HTML, once the process is warm."""

HOMES = {HEADS: 16, EDITOR_ROLE: 22, PERSONNEL_ROLE: 16}
"""The most statements of the home page of a head, and of who has a role, whose widgets are counted in."""

FEW, MANY = 4, 60


@dataclass(slots=True)
class Company:
    """A department with its head, in which somebody is signed in."""

    make: Make
    browser: FlaskClient
    department: Department
    reader: Person

    def hire(self, number: int) -> None:
        """Newcomers whose birthday is today, so that they appear wherever they can."""
        today = today_in(zone("Europe/Moscow"))
        for _ in range(number):
            self.make.person(
                department=self.department,
                position="Clerk",
                since=today - timedelta(days=3),
                birth_month=today.month,
                birth_day=today.day,
            )

    def cost(self, address: str) -> tuple[list[str], int]:
        """Statements and bytes of a page; what is kept in the process is there already."""
        path = address.format(person=self.reader.id, department=self.department.id)
        for _ in range(2):
            assert self.browser.get(path).status_code == 200
        with count_queries() as count:
            page = self.browser.get(path)
        return count.statements, len(page.data)


@pytest.fixture
def enabled_plugins(portal: Flask) -> tuple[str, ...]:
    return tuple(plugin.id for plugin in portal.extensions["dunbar.plugin_host"].loaded())


@pytest.fixture
def company(app: Flask, make: Make, login: Callable[..., FlaskClient]) -> Company:
    department = make.department("Accounts", location=make.location())
    head = make.person(department=department, position="Head")
    make.head(head, department)
    reader = make.person("Tester Robin", department=department, position="Clerk", location=make.location("Branch"))
    for plugin in host().loaded():
        samples.put_in(plugin.id, [head.id, reader.id])
    return Company(make, login(reader), department, reader)


@pytest.mark.parametrize("address", BUDGETS)
def test_a_page_stays_within_its_budget(company: Company, address: str) -> None:
    most_statements, most_bytes = BUDGETS[address]
    company.hire(FEW)
    few, _ = company.cost(address)
    company.hire(MANY)
    many, size = company.cost(address)
    assert len(many) == len(few), "the number of statements grows with the number of people"
    assert len(many) <= most_statements, "\n".join(many)
    assert size <= most_bytes


@pytest.mark.parametrize("role", HOMES)
def test_the_home_page_of_a_role_stays_within_its_budget(
    company: Company, login: Callable[..., FlaskClient], app: Flask, role: str
) -> None:
    person = company.make.person("Leader Lee", department=company.department)
    if role == HEADS:
        company.make.head(person, company.department)
    browser = login(person, role=None if role == HEADS else role, client=app.test_client())
    theirs = Company(company.make, browser, company.department, person)
    company.hire(FEW)
    few, _ = theirs.cost("/")
    company.hire(MANY)
    many, size = theirs.cost("/")
    assert len(many) == len(few), "the number of statements grows with the number of people"
    assert len(many) <= HOMES[role], "\n".join(many)
    assert size <= BUDGETS["/"][1]
