"""The figures say what they claim, and no small group can be read out of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from core.adoption import figures, groups, recording
from core.adoption.recording import Batch
from core.db import db, utcnow
from core.identity import tickets
from core.identity.entry_models import Invitation
from core.identity.invitations import service
from core.identity.models import Account
from core.identity.tickets import Purpose
from core.org.dates import today
from core.org.models import Person
from plugin_sdk.testing import count_queries

SEE = "/admin/adoption"


def here(person: Person, *days_ago: int) -> None:
    for days in days_ago:
        day = today() - timedelta(days=days)
        recording.write(Batch(Counter({(day, "people"): 1}), {day: {person.id}}))
    db.session.commit()


def invite(person: Person, *, opened: datetime | None = None) -> None:
    service.record([person.id], way="mail", batch="b", locale="en", by=None, sent_at=utcnow())
    db.session.execute(update(Invitation).where(Invitation.person_id == person.id).values(opened_at=opened))
    db.session.commit()


def signed_in(person: Person, make) -> None:
    make.account(person)
    db.session.execute(update(Account).where(Account.person_id == person.id).values(last_sign_in_at=utcnow()))
    db.session.commit()


def test_the_way_from_invitation_to_habit_is_counted_as_it_is_called(app, make):
    ann, ben, cem, dan, eve = (make.person(name) for name in ("Ann", "Ben", "Cem", "Dan", "Eve"))
    invite(ann)
    invite(ben, opened=utcnow())
    for person in (cem, dan):
        invite(person)
        signed_in(person, make)
    here(cem, 0)
    here(dan, 6, 7, 27, 28)
    found = figures.funnel()
    assert (found.people, found.invited, found.opened, found.came) == (5, 4, 3, 2)
    assert (found.week, found.month, found.back_in_week, found.back_in_month) == (2, 2, 0, 1)
    assert (found.not_come, found.not_asked) == (2, 1)
    eve.status = "former"
    db.session.commit()
    assert figures.funnel().not_asked == 0


def test_weeks_begin_on_monday_and_count_each_person_once(app, make):
    ann, ben = make.person("Ann"), make.person("Ben")
    weekday = today().weekday()
    here(ann, 0, weekday, weekday + 1)
    here(ben, weekday + 1, weekday + 7)
    assert figures.active(figures.weeks())[-3:] == [0, 2, 1]


def test_blocks_are_compared_with_the_time_before(app):
    now = today()
    for days, opened in ((0, 3), (7, 5), (28, 7), (56, 11)):
        recording.write(Batch(Counter({(now - timedelta(days=days), "news"): opened})))
    assert figures.uses() == [figures.Use("news", 3, 8, 7)]


def company(make, sizes: Sequence[int]) -> None:
    root = make.department("The company")
    for number, size in enumerate(sizes):
        department = make.department(f"Department {number}", parent=root)
        for person in range(size):
            make.person(f"P{number} {person}", department=department, position="Clerk")


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([9, 6, 5], [("Department 0", 9), ("Department 1", 6), ("Department 2", 5)]),
        ([9, 6, 3, 2], [("Department 0", 9), ("Department 1", 6), (None, 5)]),
        ([9, 6, 4], [("Department 0", 9), (None, 10)]),
        ([4, 3], [(None, 7)]),
        ([2, 1], []),
    ],
)
def test_no_group_of_fewer_than_five_is_shown_nor_can_be_worked_out(app, make, sizes, expected):
    company(make, sizes)
    assert [(group.name, group.people) for group in groups.table("department", figures.weeks())] == expected


def test_a_group_counts_who_was_here_and_whoever_sits_below_it(app, make):
    root = make.department("The company")
    sales, make_ = make.department("Sales", parent=root), make.department("Production", parent=root)
    below = make.department("Sales, north", parent=sales)
    people = [make.person(f"S {number}", department=below if number < 3 else sales) for number in range(5)]
    for number in range(6):
        make.person(f"M {number}", department=make_)
    for person in people[:2]:
        here(person, 0, today().weekday() + 1)
    shown = figures.weeks(2)
    assert [(group.name, list(group.weeks)) for group in groups.table("department", shown)] == [
        ("Production", [0, 0]),
        ("Sales", [2, 2]),
    ]


class TestThePage:
    def test_it_is_for_who_may_see_it_alone(self, login):
        colleague = login()
        assert [colleague.get(path).status_code for path in (SEE, f"{SEE}.csv")] == [403, 403]

    def test_statements_do_not_grow_with_people_and_the_table_says_the_same(self, login, make):
        company(make, [6, 5])
        browser = login(role="administrator")
        costs = []
        for by in groups.BYS:
            for _ in range(2):
                browser.get(f"{SEE}?by={by}")
            with count_queries() as few:
                browser.get(f"{SEE}?by={by}")
            costs.append(len(few.statements))
        for number in range(40):
            make.person(f"More {number}", location=make.location(f"Branch {number % 7}"))
        for by, cost in zip(groups.BYS, costs, strict=True):
            browser.get(f"{SEE}?by={by}")
            with count_queries() as many:
                assert browser.get(f"{SEE}?by={by}").status_code == 200
            assert len(many.statements) <= cost + 1, by
        lines = browser.get(f"{SEE}.csv?by=department").data.decode("utf-8-sig").splitlines()
        assert [line.split(";")[:2] for line in lines[1:4]] == [
            ["Everybody", "52"],
            ["Department 0", "6"],
            ["Department 1", "5"],
        ]

    def test_a_department_cannot_bring_a_formula_into_the_table(self, login, make):
        company(make, [1])
        department = make.department("=HYPERLINK(1)", parent=None)
        for number in range(5):
            make.person(f"F {number}", department=department)
        assert "\n=HYPER" not in login(role="administrator").get(f"{SEE}.csv").data.decode("utf-8-sig")


def test_the_first_look_at_an_invitation_is_noted_and_forgotten_when_somebody_is_invited_anew(app, client, make):
    person = make.person("Ann")
    invite(person)
    secret = tickets.issue_link(Purpose.INVITE, person.id, timedelta(days=1))
    db.session.commit()
    assert client.get(f"/welcome/{secret}").status_code == 200
    invitation = db.session.query(Invitation).one()
    db.session.refresh(invitation)
    first = invitation.opened_at
    assert first is not None
    client.get(f"/welcome/{secret}")
    db.session.refresh(invitation)
    assert invitation.opened_at == first
    invite(person)
    db.session.refresh(invitation)
    assert invitation.opened_at is None
