"""The ledger: who has confirmed what, in a chain that cannot be changed unnoticed."""

from __future__ import annotations

import json
from datetime import timedelta

import click.testing
import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DBAPIError

from plugin_sdk.db import session, utcnow
from plugin_sdk.files import FileRefused
from plugin_sdk.people import today as portal_today
from plugins.orders import commands
from plugins.orders.models import Chain, Entry, Order, Version
from plugins.orders.services import confirming, issuing, ledger, personal
from plugins.orders.services.confirming import Paper
from plugins.orders.services.register import Refused
from plugins.orders.tests.papers import pdf


@pytest.fixture
def people(make):
    return [make.person(f"Reader{number} Ann") for number in range(3)]


@pytest.fixture
def order(people, write):
    return write("12-P", acknowledge=True)


@pytest.fixture
def confirmed(order, people, viewer_of):
    """Three people have confirmed it."""
    version = issuing.current_of(order)
    for person in people:
        confirming.confirm(viewer_of(person), order, version.id)
    session.commit()
    return order


def test_a_line_says_who_confirmed_what_how_and_when(order, people, viewer_of, day):
    version = issuing.current_of(order)
    entry = confirming.confirm(viewer_of(people[0]), order, version.id)
    said = json.loads(entry.content)
    assert (said["person"], said["name"], said["how"]) == (people[0].id, "Reader0 Ann", "web")
    assert (said["number"], said["version_number"], said["version_digest"]) == ("12-P", 1, version.digest)
    assert said["statement"] == "I have read this order and know what it asks of me."
    assert (entry.id, entry.previous, entry.signed_on) == (1, "0" * 64, day)
    assert entry.digest == ledger.link(entry.previous, entry.content)


def test_a_double_press_makes_one_line(order, people, viewer_of):
    version, viewer = issuing.current_of(order), viewer_of(people[0])
    first = confirming.confirm(viewer, order, version.id)
    assert confirming.confirm(viewer, order, version.id) is first
    assert session.scalar(select(func.count()).select_from(Entry)) == 1


def test_at_a_kiosk_it_is_recorded_so(order, people, viewer_of):
    from dataclasses import replace

    viewer = replace(viewer_of(people[0]), kiosk=True)
    assert confirming.confirm(viewer, order, issuing.current_of(order).id).how == "kiosk"


def test_what_was_not_shown_is_not_confirmed(order, people, viewer_of, day):
    shown = issuing.current_of(order)
    version = issuing.begin_version(order, viewer=viewer_of(people[1]))
    issuing.write(version, "<p>Other</p>", "Other.")
    issuing.issue_version(order, viewer=None, today=day, tell=False)
    with pytest.raises(Refused, match="new version"):
        confirming.confirm(viewer_of(people[0]), order, shown.id)


def test_whom_it_does_not_concern_confirms_nothing(write, make, viewer_of):
    sales = make.department("Sales")
    make.person(department=sales)
    order = write(acknowledge=True, audience=[f"department:{sales.id}"])
    other = viewer_of(make.person())
    with pytest.raises(Refused):
        confirming.confirm(other, order, issuing.current_of(order).id)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Entry)) == 0


def test_a_whole_ledger_holds(confirmed):
    verdict = ledger.verify()
    assert (verdict.lines, verdict.broken) == (3, None)
    assert verdict.digest == session.get(Chain, 1).digest


def test_an_empty_ledger_holds(app):
    assert ledger.verify().broken is None


def _change(statement):
    session.execute(statement, execution_options={"synchronize_session": False})
    session.commit()
    session.expire_all()


@pytest.mark.parametrize(
    ("damage", "line", "reason"),
    [
        (lambda: update(Entry).where(Entry.id == 2).values(content="{}"), 2, "does not fit its digest"),
        (lambda: update(Entry).where(Entry.id == 2).values(how="paper"), 2, "columns"),
        (lambda: update(Entry).where(Entry.id == 2).values(at=utcnow() - timedelta(days=9)), 2, "columns"),
        (lambda: update(Entry).where(Entry.id == 2).values(digest="1" * 64), 2, "does not fit its digest"),
        (lambda: update(Entry).where(Entry.id == 3).values(previous="0" * 64), 3, "not linked"),
        (lambda: update(Version).values(text="<p>Do nothing.</p>"), 1, "has been changed since"),
        (lambda: update(Order).values(title="On something else"), 1, "has been changed since"),
    ],
    ids=["content", "way", "moment", "digest", "link", "text", "title"],
)
def test_the_first_line_that_was_changed_is_told(confirmed, damage, line, reason):
    _change(damage())
    broken = ledger.verify().broken
    assert broken.line == line
    assert reason in broken.reason


@pytest.mark.parametrize(("line", "reason"), [(2, "missing"), (3, "at the end")])
def test_a_line_that_is_gone_is_told(confirmed, line, reason):
    from plugins.orders.models import Duty

    _change(update(Duty).values(entry_id=None))
    _change(delete(Entry).where(Entry.id == line))
    broken = ledger.verify().broken
    assert broken.line == line
    assert reason in broken.reason


def test_a_line_written_anew_with_a_fitting_digest_breaks_the_next(confirmed):
    second = session.get(Entry, 2)
    content = second.content.replace("Reader1", "Reader9")
    _change(update(Entry).where(Entry.id == 2).values(content=content, digest=ledger.link(second.previous, content)))
    assert ledger.verify().broken.line == 3


def test_the_command_tells_the_first_broken_line(confirmed):
    run = click.testing.CliRunner().invoke
    assert "3 lines hold" in run(commands.verify).output
    _change(update(Entry).where(Entry.id == 2).values(how="paper"))
    result = run(commands.verify)
    assert result.exit_code == 1
    assert "line 2" in result.output


def test_erasing_personal_data_leaves_the_ledger_whole(confirmed, people):
    report = personal.erase(people[1].id)
    session.commit()
    assert ledger.verify().broken is None
    assert any("Confirmations of orders" in str(reason) for reason in report.kept)
    assert len(personal.export(people[1].id)) >= 1


def paper(people, day, **values):
    given = {"content": pdf("Signatures"), "filename": "list.pdf", "signed_on": day, "people": people}
    return Paper(**given | values)


def test_signatures_on_paper_are_entered_with_their_scan(order, people, make, viewer_of, day):
    clerk = viewer_of(make.person("Clerk Kay"))
    assert confirming.enter_paper(order, paper([person.id for person in people[:2]], day), viewer=clerk) == 2
    session.commit()
    first, second = session.scalars(select(Entry).order_by(Entry.id)).all()
    assert (first.how, first.entered_by, first.file_id) == ("paper", clerk.person_id, second.file_id)
    assert ledger.verify().broken is None
    with pytest.raises(Refused) as refused:
        confirming.enter_paper(order, paper([person.id for person in people], day), viewer=clerk)
    assert refused.value.field == "people"
    assert "Reader0 Ann" in str(refused.value)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"people": []}, Refused),
        ({"days": 1}, Refused),
        ({"days": -1}, Refused),
        ({"content": b"words", "filename": "list.txt"}, FileRefused),
    ],
    ids=["nobody", "tomorrow", "before-the-issue", "no-scan"],
)
def test_paper_that_cannot_be_right_is_refused(order, people, viewer_of, day, values, error):
    signed_on = day + timedelta(days=values.get("days", 0))
    changed = {name: value for name, value in values.items() if name != "days"}
    sheet = paper(changed.pop("people", [people[0].id]), signed_on, **changed)
    with pytest.raises(error):
        confirming.enter_paper(order, sheet, viewer=viewer_of(people[2]))
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Entry)) == 0


def test_a_scan_of_a_signature_that_was_exchanged_is_told(order, people, viewer_of, day):
    confirming.enter_paper(order, paper([people[0].id], day), viewer=viewer_of(people[2]))
    session.commit()
    session.execute(text("UPDATE core_file SET deleted_at = created_at"))
    session.commit()
    session.expire_all()
    assert "scan of the signature" in ledger.verify().broken.reason


def test_the_database_refuses_to_change_or_delete_lines_and_issued_versions(fresh_app):
    from core.db import db
    from core.plugin_host import host, lifecycle, migrate

    with fresh_app.app_context():
        lifecycle.install(host(), "orders")
        db.session.commit()
        _fill()
        db.session.commit()
        for statement in (
            "UPDATE orders_entry SET how = 'web'",
            "DELETE FROM orders_entry",
            "UPDATE orders_version SET text = 'other'",
            "UPDATE orders_version SET digest = 'other'",
        ):
            with pytest.raises(DBAPIError, match="never"):
                db.session.execute(text(statement))
            db.session.rollback()
        # What may change: which version is the present one.
        db.session.execute(text("UPDATE orders_version SET current = false"))
        db.session.commit()
        migrate.downgrade("orders", host().plugins["orders"].manifest.folder / "migrations")


def test_purged_it_leaves_no_function_in_the_database(fresh_app):
    from core.db import db
    from core.plugin_host import host, lifecycle
    from core.plugin_host.purge import purge

    with fresh_app.app_context():
        lifecycle.install(host(), "orders")
        db.session.commit()
        guards = "SELECT count(*) FROM pg_proc WHERE proname = 'orders_entry_stays'"
        if db.engine.dialect.name == "sqlite":
            guards = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
        assert db.session.scalar(text(guards)) > 0
        db.session.rollback()
        purge(host(), "orders", "orders")
        assert db.session.scalar(text(guards)) == 0


def _fill():
    """An order with one confirmation, in tables that the migration has made."""
    from core.access import audiences
    from core.org.models import Person
    from plugins.orders.models import Duty
    from plugins.orders.services import digests

    person = Person(name="Reader Ann", last_name="Reader", first_name="Ann")
    today = portal_today()
    order = Order(title="On it", number="1", signed_on=today, valid_from=today, audience_id=audiences.everyone())
    order.acknowledge, order.status = True, "issued"
    session.add_all([person, order])
    session.flush()
    version = Version(order_id=order.id, text="<p>Do it.</p>", issued_on=today, current=True)
    session.add(version)
    session.flush()
    version.digest = digests.of_version(order, version)
    duty = Duty(version_id=version.id, person_id=person.id, since=today)
    session.add(duty)
    session.flush()
    confirming.note_confirmed(order, version, duty, person.name, how="web", signed_on=today)
