"""Who sees who has confirmed, reminders, and proof."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from core.notify import links  # what the button of a letter leads to
from plugin_sdk import settings
from plugin_sdk.db import session
from plugins.orders.models import Duty
from plugins.orders.services import confirming, duties, evidence, issuing, journal, reminders
from plugins.orders.tests.papers import pdf

CLERK = "Clark Cid"


@pytest.fixture
def company(make):
    """The works with an office below it, each with a head and somebody else; and sales, which has no head."""
    works = make.department("Works")
    office = make.department("Office", parent=works)
    sales = make.department("Sales")
    found = {
        "chief": make.person("Adams Amy", department=works),
        "leader": make.person("Brown Bob", department=office),
        "clerk": make.person(CLERK, department=office),
        "seller": make.person("Davis Dan", department=sales),
        "owner": make.person("Evans Eve", department=sales),
    }
    make.head(found["chief"], works)
    make.head(found["leader"], office)
    return found


@pytest.fixture
def order(company, write, day):
    """An order that everybody should have confirmed weeks ago."""
    order = write("12-P", acknowledge=True, ago=40, owner_id=company["owner"].id)
    session.execute(Duty.__table__.update().values(due_on=day - timedelta(days=20)))
    session.commit()
    return order


def seen(viewer, order):
    scope = journal.scope(viewer, order)
    if scope is None:
        return None
    query = journal.rows(issuing.current_of(order), scope, viewer.today)
    return {row.person_id for row in session.execute(query)}


def test_heads_see_their_subtree_and_nobody_else_sees_lists(company, order, viewer_of):
    ids = {name: person.id for name, person in company.items()}
    assert seen(viewer_of(company["chief"]), order) == {ids["leader"], ids["clerk"]}
    assert seen(viewer_of(company["leader"]), order) == {ids["clerk"]}
    assert seen(viewer_of(company["clerk"]), order) is None
    assert seen(viewer_of(company["seller"]), order) is None
    assert seen(viewer_of(company["owner"]), order) == set(ids.values())
    assert seen(viewer_of(company["seller"], roles=("editor",)), order) is None
    assert seen(viewer_of(company["seller"], roles=("administrator",)), order) == set(ids.values())


def test_pages_and_tables_keep_to_that(company, order, login, app):
    def page(name, path, role=None):
        return login(company[name], role=role, client=app.test_client()).get(f"/orders/{order.id}/{path}")

    for path in ("journal", "journal/table.csv", "journal/table.xlsx", "paper", "evidence", "paper/1"):
        assert page("clerk", path).status_code == 404, path
        assert page("seller", path, role="editor").status_code == 404, path
    leader = page("leader", "journal").text
    assert CLERK in leader
    assert "Davis Dan" not in leader
    table = page("leader", "journal/table.csv").data.decode("utf-8-sig")
    assert CLERK in table
    assert "Davis Dan" not in table
    assert page("leader", "journal/table.xlsx").data.startswith(b"PK")
    for path in ("paper", "evidence"):
        assert page("leader", path).status_code == 404, path
    assert page("owner", "journal?state=overdue").status_code == 200


def test_the_overview_counts_what_the_viewer_may_see(company, order, viewer_of, login, app):
    confirming.confirm(viewer_of(company["clerk"]), order, issuing.current_of(order).id)
    session.commit()

    def figures(name, **values):
        viewer = viewer_of(company[name], **values)
        return [(row.overdue, row.confirmed) for row in session.execute(journal.overview(viewer))]

    assert figures("owner") == [(4, 1)]
    assert figures("chief") == [(1, 1)]
    assert figures("leader") == [(0, 1)]
    assert figures("seller") == []
    assert login(company["clerk"], client=app.test_client()).get("/orders/journal/").status_code == 404
    assert "On 12-P" in login(company["chief"], client=app.test_client()).get("/orders/journal/").text


def test_states_of_a_person(company, order, viewer_of, day, make):
    version = issuing.current_of(order)

    def state(name):
        viewer = viewer_of(company["owner"])
        rows = session.execute(journal.rows(version, journal.scope(viewer, order), day))
        return next(row.state for row in rows if row.person_id == company[name].id)

    assert state("clerk") == duties.OVERDUE
    session.execute(Duty.__table__.update().values(due_on=day))
    assert state("clerk") == duties.UNREAD
    confirming.mark_read(viewer_of(company["clerk"]), order)
    assert state("clerk") == duties.READ
    confirming.confirm(viewer_of(company["clerk"]), order, version.id)
    assert state("clerk") == duties.CONFIRMED


def subjects(person):
    session.rollback()
    query = text("SELECT type, subject FROM core_notification WHERE person_id = :id ORDER BY id")
    return [(row.type, row.subject) for row in session.execute(query, {"id": person.id})]


def test_who_is_late_is_reminded_once_a_week(company, order, day, run_jobs, viewer_of, make):
    make.account(company["clerk"])
    confirming.confirm(viewer_of(company["seller"]), order, issuing.current_of(order).id)
    session.commit()
    assert reminders.remind(day) == 4
    assert reminders.remind(day + timedelta(days=1)) == 0
    run_jobs(ahead=timedelta(seconds=5))
    ((kind, subject),) = subjects(company["clerk"])
    assert kind == "orders.reminder"
    assert subject.startswith("Please confirm now. Order No. 12-P")
    assert subjects(company["seller"]) == []
    assert reminders.remind(day + timedelta(days=7)) == 4


def test_a_letter_leads_to_the_ledger_but_only_after_a_sign_in(company, order, day, run_jobs, client, login):
    reminders.remind(day)
    run_jobs(ahead=timedelta(seconds=5))
    clerk = company["clerk"]
    number = session.scalar(text("SELECT id FROM core_notification WHERE person_id = :id"), {"id": clerk.id})
    path = links.act(number)
    assert client.post(path).status_code == 401
    version = issuing.current_of(order)
    assert session.get(Duty, (version.id, clerk.id)).entry_id is None
    assert "It stands in the ledger" in login(clerk).post(path).text
    session.expire_all()
    assert session.get(Duty, (version.id, clerk.id)).entry_id is not None


def test_who_has_time_is_not_reminded_and_who_has_one_day_left_is(company, order, day):
    from plugins.orders.services import workdays

    session.execute(Duty.__table__.update().values(due_on=workdays.after(day, 5)))
    session.commit()
    assert reminders.remind(day) == 0
    session.execute(Duty.__table__.update().values(due_on=workdays.after(day, 1)))
    session.commit()
    assert reminders.remind(day) == 5


def test_heads_are_told_once_of_their_own_people(company, order, day, run_jobs):
    assert reminders.escalate(day) == 2
    assert reminders.escalate(day) == 0
    run_jobs(ahead=timedelta(seconds=5))
    told = {name: subjects(person) for name, person in company.items()}
    assert [kind for kind, _subject in told["leader"]] == ["orders.escalation"]
    assert told["leader"][0][1].startswith("1 person of yours is late to confirm.")
    assert [kind for kind, _subject in told["chief"]] == ["orders.escalation"]
    assert told["clerk"] == told["seller"] == told["owner"] == []


def test_heads_are_not_told_before_their_time_or_if_that_is_switched_off(company, order, day):
    session.execute(Duty.__table__.update().values(due_on=day - timedelta(days=1)))
    session.commit()
    assert reminders.escalate(day) == 0
    session.execute(Duty.__table__.update().values(due_on=day - timedelta(days=20)))
    settings.set("orders", "escalate_after", 0, by=None)
    session.commit()
    assert reminders.escalate(day) == 0


def test_paper_is_entered_on_its_page(company, order, login, day, app):
    owner = login(company["owner"], client=app.test_client())
    path = f"/orders/{order.id}/paper"
    person = company["clerk"].id

    def send(**values):
        data = {"people": f"person:{person}", "signed_on": str(day), **values}
        return owner.post(path, data=data, content_type="multipart/form-data")

    assert "Add the scan." in send().text
    assert send(scan=(io.BytesIO(pdf("Signatures")), "list.pdf")).status_code == 302
    page = owner.get(f"/orders/{order.id}/journal").text
    assert "entered by Evans Eve" in page
    scan = owner.get(f"/orders/{order.id}/paper/1", buffered=True)
    assert scan.data.startswith(b"%PDF-")
    assert scan.headers["Content-Disposition"].startswith("attachment")
    assert owner.get(f"/orders/{order.id}/paper/2").status_code == 404
    assert send(scan=(io.BytesIO(pdf("Signatures")), "list.pdf")).status_code == 422


def test_the_ledger_is_checked_on_its_page(order, login, company, app):
    admin = login(company["chief"], role="administrator", client=app.test_client())
    assert "The ledger holds" in admin.get("/orders/ledger").text
    assert login(company["clerk"], client=app.test_client()).get("/orders/ledger").status_code == 403


@pytest.mark.needs_pango
@pytest.mark.parametrize(("language", "word"), [("en", "Evidence: Order No. 12-P"), ("ru", "Доказательства")])
def test_the_evidence_pack_shows_lines_and_digests(order, company, login, viewer_of, make, app, language, word):
    make.account(company["owner"], locale=language)
    version = issuing.current_of(order)
    entry = confirming.confirm(viewer_of(company["clerk"]), order, version.id)
    session.commit()
    owner = login(company["owner"], client=app.test_client())
    answer = owner.get(f"/orders/{order.id}/evidence")
    assert answer.mimetype == "application/pdf"
    found = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    joined = "".join(found.split())
    assert "".join(word.split()) in joined
    for expected in (CLERK, version.digest, entry.digest, "Davis Dan"):
        assert "".join(expected.split()) in joined


@pytest.mark.needs_pango
def test_nothing_is_fetched_for_the_pack(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("Not for the pack")
    page = f'<p>Words</p><img src="{secret.as_uri()}"><link rel="attachment" href="{secret.as_uri()}">'
    made = evidence.print_pdf(page)
    assert b"Not for the pack" not in made
    assert PdfReader(io.BytesIO(made)).attachments == {}


def test_a_machine_that_cannot_draw_says_what_to_install(order, company, login, app, monkeypatch):
    import builtins

    real = builtins.__import__

    def lacking(name, *arguments, **values):
        if name.startswith("weasyprint"):
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *arguments, **values)

    monkeypatch.setattr(builtins, "__import__", lacking)
    owner = login(company["owner"], client=app.test_client())
    answer = owner.get(f"/orders/{order.id}/evidence", follow_redirects=True)
    assert "libpangoft2-1.0-0" in answer.text
