"""Large packs and checks of a long ledger are made by a job, for who asked alone."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

from core.db import db
from core.files import File
from core.identity.models import Account
from core.jobs import states
from core.jobs.models import JobRow
from core.notify.models import Notification
from plugin_sdk.db import session, utcnow
from plugins.orders import proof
from plugins.orders.models import Entry
from plugins.orders.services import confirming, evidence, issuing, ledger


@pytest.fixture
def owner(make):
    return make.person("Evans Eve")


@pytest.fixture
def order(owner, make, write, viewer_of):
    """An order with one confirmation, somebody who has still to confirm, and somebody who answers for it."""
    reader = make.person("Clark Cid")
    order = write("12-P", acknowledge=True, owner_id=owner.id)
    confirming.confirm(viewer_of(reader), order, issuing.current_of(order).id)
    session.commit()
    return order


def messages():
    session.rollback()
    return session.scalars(select(Notification).order_by(Notification.id)).all()


@pytest.mark.needs_pango
def test_a_large_pack_is_made_by_a_job_for_its_asker_alone(order, owner, login, make, app, run_jobs, monkeypatch):
    monkeypatch.setattr(evidence, "LARGE", 1)
    client = login(owner)
    session.execute(update(Account).where(Account.person_id == owner.id).values(locale="ru"))
    session.commit()
    path = f"/orders/{order.id}/evidence"
    assert client.get(path).location == f"/orders/{order.id}/journal"
    assert "придёт сообщение со ссылкой" in client.get(f"/orders/{order.id}/journal").text
    with db.engine.begin() as connection:
        started = states.claim(
            connection, utcnow(), session.scalars(select(JobRow.id).where(JobRow.name == proof.PACK)).one()
        )
    client.get(path)
    assert len(session.scalars(select(JobRow).where(JobRow.name == proof.PACK)).all()) == 1, (
        "it is under way, so no second one is made"
    )
    session.rollback()
    with db.engine.begin() as connection:
        states.fail(connection, started, "", retries=3)
    run_jobs(ahead=timedelta(minutes=5))
    (message,) = messages()
    assert (message.person_id, message.subject[:16]) == (owner.id, "Доказательства г")
    with client.get(message.url) as file:
        found = "".join(page.extract_text() for page in PdfReader(io.BytesIO(file.data)).pages)
    assert "Доказательства" in found and "Clark Cid" in found
    other = login(make.person(), role="administrator", client=app.test_client())
    assert other.get(message.url).status_code == 404
    run_jobs(ahead=timedelta(hours=25))
    assert client.get(message.url).status_code == 404


@pytest.mark.parametrize(("change", "said"), [("", "holds"), ("paper", "does not hold at line 1")])
def test_a_long_ledger_is_checked_by_a_job(order, owner, login, run_jobs, monkeypatch, change, said):
    monkeypatch.setattr(ledger, "LONG", 0)
    client = login(owner, role="administrator")
    if change:
        session.execute(update(Entry).values(how=change))
        session.commit()
    assert "The ledger has 1 line." in client.get("/orders/ledger").text
    client.post("/orders/ledger")
    assert "under way" in client.get("/orders/ledger").text
    run_jobs()
    (message,) = messages()
    assert message.subject == f"The ledger {said}"
    with client.get(message.url) as file:
        report = file.data.decode("utf-8-sig")
    assert said in report and ledger.verify().digest in report


def test_who_waits_in_vain_is_told(order, owner, login, run_jobs, monkeypatch):
    monkeypatch.setattr(evidence, "LARGE", 1)
    monkeypatch.setattr(evidence, "printer", lambda: None)
    monkeypatch.setattr(proof, "draw", lambda order: 1 / 0)
    login(owner).get(f"/orders/{order.id}/evidence")
    run_jobs(check=False, ahead=timedelta(days=2))
    (message,) = messages()
    assert message.subject.startswith("The evidence pack could not be made. Order No. 12-P")
    assert (message.person_id, message.url) == (owner.id, f"/orders/{order.id}/journal")


@pytest.mark.needs_pango
def test_who_may_see_only_some_by_then_gets_no_pack(order, owner, login, make, run_jobs, monkeypatch):
    monkeypatch.setattr(evidence, "LARGE", 1)
    login(owner).get(f"/orders/{order.id}/evidence")
    order.owner_id = make.person().id
    session.commit()
    run_jobs()
    assert messages() == []
    assert session.scalars(select(File)).all() == []
