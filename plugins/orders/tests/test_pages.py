"""The pages for readers and for editors."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from plugin_sdk.db import session
from plugins.orders.models import Entry, Order, Version
from plugins.orders.services import issuing, scans
from plugins.orders.tests.papers import pdf


@pytest.fixture
def editor(make):
    return make.person("Marsh Helen")


@pytest.fixture
def desk(login, editor):
    return login(editor, role="editor")


def the_order():
    """The only order, as it is now; the transaction is over, so that whoever writes next is not looked past."""
    session.rollback()
    session.expire_all()
    order = session.scalars(select(Order)).one()
    session.commit()
    return order


def send(desk, day, path="/orders/desk/new", *, scan=None, **values):
    form = {
        "title": "On bridges", "kind": "order", "number": "1-P", "signed_on": day, "valid_from": day, "entity": "0",
        "text": "<p>Build them.</p>", "audience": "everyone", "mode": "living", "days": "3",
    }  # fmt: skip
    data = {name: str(value) for name, value in {**form, **values}.items() if value is not None}
    if scan is not None:
        data["scan"] = (io.BytesIO(scan), "order.pdf")
    return desk.post(path, data=data, content_type="multipart/form-data")


def test_a_draft_is_saved_and_seen_by_editors_only(desk, day, login, make, app):
    assert send(desk, day).status_code == 302
    order = the_order()
    assert (order.status, order.title) == ("draft", "On bridges")
    assert "On bridges" in desk.get("/orders/desk/?state=draft").text
    reader = login(make.person(), client=app.test_client())
    for path in ("/orders/", f"/orders/{order.id}", f"/orders/desk/{order.id}", "/orders/desk/"):
        assert "On bridges" not in reader.get(path).text


def test_issuing_tells_whom_it_concerns_and_can_be_found(desk, day, make, run_jobs, login, app):
    reader = make.person("Baker Tom")
    make.account(reader)
    send(desk, day, action="issue", acknowledge="y", summary="Two of them.")
    order = the_order()
    assert order.status == "issued"
    run_jobs(ahead=timedelta(seconds=5))
    session.rollback()
    query = text("SELECT subject, body FROM core_notification WHERE person_id = :id")
    ((subject, body),) = session.execute(query, {"id": reader.id}).all()
    assert subject.startswith("New: Order No. 1-P of ")
    assert "within 3 working days" in body
    browser = login(reader, client=app.test_client())
    assert f'href="/orders/{order.id}"' in browser.get("/search?q=bridges").text


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"title": " "}, "Give it a title."),
        ({"title": "x" * 301}, "longer than 300 characters"),
        ({"number": "x" * 41}, "longer than 40 characters"),
        ({"signed_on": "yesterday"}, "Not a valid date"),
        ({"valid_from": ""}, "Choose the first day on which it holds."),
        ({"valid_until": "2001-01-01"}, "It cannot end before it begins."),
        ({"days": "0"}, "Between 1 and 260 working days."),
        ({"days": "soon"}, "Not a valid integer value"),
        ({"kind": "law"}, "Not a valid choice"),
        ({"entity": "4711"}, "Not a valid choice"),
        ({"audience": None}, "Choose who may see it."),
        ({"amends": "77-P"}, "No issued order has the number “77-P”."),
        ({"action": "issue", "number": ""}, "Give it a number first."),
        ({"action": "issue", "text": "<p></p>"}, "Write the text or add the scan first."),
        ({"scan": b"not a pdf"}, "The content is not what the name"),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_typed_is_lost(desk, day, values, message):
    answer = send(desk, day, **{"summary": "Typed with care"} | values)
    assert answer.status_code == 422
    assert message in answer.text
    assert "Typed with care" in answer.text
    assert session.scalar(select(Order.id)) is None


def test_somebody_changed_it_meanwhile(desk, day):
    send(desk, day)
    order = the_order()
    path, opened = f"/orders/desk/{order.id}", order.lock
    send(desk, day, path, lock=opened, title="Theirs")
    answer = send(desk, day, path, lock=opened, title="Mine")
    assert answer.status_code == 409
    assert 'value="Mine"' in answer.text
    assert the_order().title == "Theirs"
    send(desk, day, path, lock=the_order().lock, title="Mine")
    assert the_order().title == "Mine"


def test_who_may_not_issue_does_not(desk, day, make, login, app):
    from core.access import roles
    from core.access.models import Role, RolePermission  # the roles' own pages are not the subject here

    writer = make.person("Kim Alex")
    role = Role(key="writer", title="Writer")
    session.add(role)
    session.flush()
    session.add(RolePermission(role_id=role.id, permission="orders.edit", granted=True))
    session.commit()
    mine = login(writer, role="writer", client=app.test_client())
    roles.epochs.bump("access")
    session.commit()
    assert send(mine, day, action="issue").status_code == 403
    assert session.scalar(select(Order.id)) is None
    assert send(mine, day).status_code == 302


def test_an_order_is_written_from_the_one_that_it_cancels(desk, day, write):
    old = write("9-P")
    form = desk.get(f"/orders/desk/new?cancels={old.id}").text
    assert f'value="9-P/{day.year}"' in form
    send(desk, day, number="10-P", cancels=f"9-P/{day.year}", action="issue")
    page = desk.get(f"/orders/{old.id}").text
    assert "Out of force since" in page
    assert "Cancelled by" in page
    assert "Cancels" in desk.get(f"/orders/{old.id + 1}").text


def test_a_draft_can_be_deleted_but_not_what_is_issued(desk, day):
    send(desk, day, scan=pdf("Words"))
    assert desk.post(f"/orders/desk/{the_order().id}/delete").status_code == 302
    assert session.scalar(select(Order.id)) is None
    send(desk, day, action="issue")
    assert desk.post(f"/orders/desk/{the_order().id}/delete").status_code == 409


def test_a_new_version_is_written_and_issued(desk, day):
    send(desk, day, action="issue", acknowledge="y")
    path = f"/orders/desk/{the_order().id}"
    assert desk.post(f"{path}/version").status_code == 302
    assert "Build them." in desk.get(f"{path}/version").text
    save = f"{path}/version/save"
    assert desk.post(save, data={"text": "<p>Well.</p>", "action": "issue"}).status_code == 422
    assert desk.post(save, data={"text": "<p>Well.</p>", "note": "Better", "action": "issue"}).status_code == 302
    page = desk.get(f"/orders/{the_order().id}").text
    assert "What is new in version 2" in page
    assert "This is an older version" in desk.get(f"/orders/{the_order().id}?version=1").text


def test_taking_out_of_force_wants_a_reason(desk, day):
    send(desk, day, action="issue")
    path = f"/orders/desk/{the_order().id}/out"
    assert desk.post(path, data={"on": str(day), "reason": " "}).status_code == 422
    assert desk.post(path, data={"on": "2001-01-01", "reason": "Why not"}).status_code == 422
    assert desk.post(path, data={"on": str(day), "reason": "A mistake"}).status_code == 302
    assert "A mistake" in desk.get(f"/orders/{the_order().id}").text


def test_the_scan_is_shown_in_place_to_who_may_read_it(write, day, make, login, app):
    sales = make.department("Sales")
    order = write(draft=True, text="", audience=[f"department:{sales.id}"])
    version = issuing.draft_of(order)
    scans.attach(version, pdf("Words"), "order.pdf")
    issuing.issue(order, viewer=None, today=day, tell=False)
    session.commit()
    inside, outside = login(make.person(department=sales)), login(make.person(), client=app.test_client())
    path = f"/orders/{order.id}/scan/1"
    assert f'src="{path}#navpanes=0"' in inside.get(f"/orders/{order.id}").text
    shown = inside.get(path, buffered=True)
    assert (shown.status_code, shown.mimetype) == (200, "application/pdf")
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert "frame-ancestors 'self'" in shown.headers["Content-Security-Policy"]
    assert inside.get(path, headers={"Range": "bytes=0-4"}, buffered=True).data == b"%PDF-"
    kept = inside.get(f"{path}?download=1", buffered=True)
    assert kept.headers["Content-Disposition"].startswith("attachment")
    assert inside.get(f"/files/{version.file_id}").status_code == 404
    for other in (path, f"/orders/{order.id}", f"{path}?download=1"):
        assert outside.get(other).status_code == 404, other
    assert inside.get(f"/orders/{order.id}/scan/2").status_code == 404


def test_a_reader_confirms_with_one_button(write, make, login):
    reader = make.person("Baker Tom")
    order = write(acknowledge=True, statement="I shall build bridges.")
    browser = login(reader)
    page = browser.get(f"/orders/{order.id}").text
    assert "I shall build bridges." in page
    version = session.scalar(select(Version.id))
    browser.post(f"/orders/{order.id}/read")
    assert browser.post(f"/orders/{order.id}/confirm", data={"version": version}).status_code == 302
    session.rollback()
    entry = session.scalars(select(Entry)).one()
    assert (entry.person_id, entry.how) == (reader.id, "web")
    page = browser.get(f"/orders/{order.id}").text
    assert "Line 1 of the ledger" in page
    assert "I confirm" not in page


def test_what_waits_is_on_the_home_page_and_in_the_list(write, make, login):
    order = write(acknowledge=True, ago=10)
    browser = login(make.person())
    for path in ("/", "/waiting", "/orders/?show=mine"):
        assert f'href="/orders/{order.id}"' in browser.get(path).text, path
    assert "Overdue since" not in browser.get("/orders/?show=mine").text, "a newcomer has the whole time"
    other = login(client=browser.application.test_client())
    session.rollback()
    assert "To read and confirm" in other.get("/").text


def test_old_bookmarks_and_odd_arguments_do_no_harm(write, login):
    order, browser = write(), login()
    for path in (
        "/orders/?page=99999999", "/orders/?year=x&kind=y&company=z&show=w", "/orders/?year=99999&company=99999999",
        f"/orders/{order.id}?version=99", f"/orders/{order.id}?version=x",
    ):  # fmt: skip
        assert browser.get(path).status_code == 200, path
    for path in ("/orders/99999", "/orders/99999/scan/1", f"/orders/{order.id}/scan/2"):
        assert browser.get(path).status_code == 404, path
    for data in ({}, {"version": "x"}, {"version": "99999999999999"}):
        assert browser.post(f"/orders/{order.id}/confirm", data=data).status_code == 302


def test_html_in_a_title_stays_text(write, login):
    order = write(title="<img src=x onerror=alert(1)>")
    page = login().get(f"/orders/{order.id}").text
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page
