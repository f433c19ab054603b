"""What the company decides: defaults, what comes always, and headlines only."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from core import notify
from core.access import audiences
from core.audit.models import AuditEntry
from core.db import db
from core.notify import rules
from core.notify.models import Notification, NotificationRules
from tests.notify.conftest import KIND, choose

pytestmark = pytest.mark.usefixtures("types")


def decide(audience: list[str] | None, headline_only: bool = False, **values: str) -> None:
    one = rules.add(audiences.intern(audience)) if audience else rules.everybodys()
    pairs = {("demo." + name.split("_")[0], name.split("_")[1]): value for name, value in values.items()}
    rules.change(one, pairs, headline_only=headline_only)
    db.session.commit()


def send(*people, **options) -> None:
    notify.send(options.pop("kind", KIND), people=[person.id for person in people], **options)
    db.session.commit()


def test_defaults_hold_until_a_person_chooses_and_what_comes_always_cannot_be_chosen(
    mail_server, make, run_jobs, login
):
    anna, ivan = make.person("Orlova Anna", mail="anna@example.com"), make.person(mail="ivan@example.com")
    decide(None, note_email="off", quiet_email="always")
    choose(ivan, {(KIND, "email"), ("demo.quiet", "portal")})
    send(anna, ivan, payload={"title": "note"})
    send(anna, ivan, kind="demo.quiet", payload={"title": "quiet"})
    run_jobs()
    got = sorted((to[0], message["Subject"]) for to, message in mail_server.taken())
    assert got == [
        ("anna@example.com", "en: quiet"),
        ("ivan@example.com", "en: note"),
        ("ivan@example.com", "en: quiet"),
    ]
    assert "Always sent: your company decided so" in login(anna).get("/account/notifications").text


def test_of_several_rules_the_strictest_counts(mail_server, make, run_jobs):
    dealer = make.person("Dealer", mail="dealer@example.net")
    employee = make.person("Employee", mail="employee@example.com")
    dealers, partners = make.group("Dealers", dealer), make.group("Partners", dealer)
    decide(None, note_email="on", quiet_portal="off")
    decide([f"group:{partners.id}"], quiet_portal="off", note_portal="off")
    decide([f"group:{dealers.id}"], headline_only=True, quiet_portal="always")
    send(dealer, employee, payload={"title": "Prices", "body": "Nobody else may know"}, url="/account")
    send(dealer, employee, kind="demo.quiet")
    run_jobs()
    letters = {to[0]: message for to, message in mail_server.taken()}
    for part in ("plain", "html"):
        assert "Nobody else" not in letters["dealer@example.net"].get_body((part,)).get_content()
        assert "Nobody else" in letters["employee@example.com"].get_body((part,)).get_content()
        assert "/open" in letters["dealer@example.net"].get_body((part,)).get_content()
    shown = db.session.execute(select(Notification.person_id, Notification.type).where(Notification.shown))
    assert set(shown) == {(employee.id, KIND), (dealer.id, "demo.quiet")}


def test_statements_grow_with_the_rules_not_with_the_people(make, count_queries):
    people = [make.person().id for _number in range(12)]
    decide([f"group:{make.group('G').id}"], note_email="off")
    rules.for_people(people[:1])
    with count_queries() as few:
        rules.for_people(people[:2])
    with count_queries() as many:
        rules.for_people(people)
    assert len(many.statements) == len(few.statements)


def test_an_administrator_makes_changes_and_removes_rules_and_the_trail_tells_it(login, make):
    group = make.group("Contractors")
    browser = login(make.person(), role="administrator")
    assert (
        browser.post("/admin/notifications", data={f"{KIND}:email": "always", "demo.duty:portal": "off"}).status_code
        == 302
    )
    assert rules.values_of(rules.everybodys()) == {(KIND, "email"): "always", ("demo.duty", "portal"): "off"}
    assert browser.post("/admin/notifications/new", data={"audience": "group:99999"}).status_code == 422
    address = browser.post("/admin/notifications/new", data={"audience": f"group:{group.id}"}).location
    assert "Contractors" in browser.get(address).text
    number = address.partition("rules=")[2]
    browser.post("/admin/notifications", data={"rules": number, "headline_only": "y", f"{KIND}:push": "off"})
    assert db.session.get(NotificationRules, int(number)).headline_only
    assert browser.post("/admin/notifications/remove", data={"rules": number}).status_code == 302
    assert browser.post("/admin/notifications/remove", data={}).status_code == 404
    assert browser.get(address).status_code == 404
    trail = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id))
    assert [action for action in trail if action.startswith("notify.")] == [
        "notify.rules_changed", "notify.rules_begun", "notify.rules_changed", "notify.rules_removed",
    ]  # fmt: skip


def test_nobody_else_sees_or_changes_the_rules(login, make):
    browser = login(make.person())
    assert browser.get("/admin/notifications").status_code == 403
    assert browser.post("/admin/notifications/new", data={"audience": "everyone"}).status_code == 403
