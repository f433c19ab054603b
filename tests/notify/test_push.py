"""Messages to browsers, through a push service that checks the sender and decrypts what it gets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update

from core import notify
from core.access import audiences
from core.config import current
from core.db import db, utcnow
from core.extension import JobProgress
from core.identity.models import AccountSession
from core.notify import habits, own_copy
from core.notify.models import Delivery, Notification, PushSubscription
from core.notify.push import keys, sending, subscriptions
from core.notify.timing import Habits
from core.notify.upkeep import trim
from core.org.models import GroupMember
from tests.notify.conftest import KIND, choose
from tests.servers.push import PushServer

pytestmark = pytest.mark.usefixtures("types")


@pytest.fixture
def service(configure_push) -> Iterator[PushServer]:
    """A push service that the portal may use."""
    with PushServer() as server:
        configure_push(services=["127.0.0.1"], contact="mailto:it@example.com")
        yield server


@pytest.fixture
def anna(make):
    """Somebody."""
    return make.person("Orlova Anna")


@pytest.fixture
def subscribed(service, anna, login):
    """Anna's browser, which gets messages."""
    client = login(anna)
    assert client.post("/account/push", json={"subscribe": service.subscription()}).status_code == 204
    return client


@pytest.fixture
def send(anna, run_jobs):
    """Sends Anna a message and runs the jobs that are due."""

    def send_one(kind: str = KIND, **options) -> None:
        notify.send(kind, people=[anna.id], payload={"title": "Headline", "body": "The text", "name": ""}, **options)
        db.session.commit()
        run_jobs()

    return send_one


def states() -> list[tuple[str, str]]:
    db.session.rollback()
    return [tuple(row) for row in db.session.execute(select(Delivery.state, Delivery.reason).order_by(Delivery.id))]


def browsers() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(PushSubscription)) or 0


def test_a_message_arrives_encrypted_signed_and_with_the_headline_alone(subscribed, service, send):
    send("demo.alarm", thread="post:1", url="/account")
    [got] = service.received
    assert set(got.words) == {"title", "body", "url", "tag"}
    assert (got.words["title"], got.words["body"]) == ("en: Headline", "An alarm")
    assert subscribed.get(got.words["url"]).location == "/account"
    assert "The text" not in str(got.words)
    assert got.claims["aud"] == service.origin
    assert got.claims["sub"] == "mailto:it@example.com"
    assert 0 < got.claims["exp"] - utcnow().timestamp() <= 24 * 3600
    assert got.key == keys.public()
    assert (got.headers["Urgency"], got.headers["Topic"]) == ("high", got.words["tag"])
    send("demo.alarm", thread="post:1")
    assert service.received[1].words["tag"] == got.words["tag"]
    assert states() == [("sent", ""), ("sent", "")]


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(subscribed, service, send, status):
    service.status = status
    send()
    assert browsers() == 0


def test_a_service_that_is_busy_is_asked_again_when_it_says_and_refusals_are_noted(subscribed, service, send):
    service.status, service.answer_headers = 503, {"Retry-After": "7200"}
    send()
    assert states() == [("waiting", "HTTP 503")]
    service.status = 201
    sending.send_all(utcnow() + timedelta(hours=1))
    assert service.received == []
    sending.send_all(utcnow() + timedelta(hours=3))
    assert len(service.received) == 1
    service.status = 403
    send()
    assert states()[-1] == ("failed", "HTTP 403")
    assert browsers() == 1
    # Nobody is led anywhere else.
    service.status, service.answer_headers = 307, {"Location": f"{service.origin}/elsewhere"}
    send()
    assert states()[-1] == ("failed", "HTTP 307")


def test_rights_wishes_and_the_sign_in_are_asked_again(subscribed, service, send, make, anna):
    board = make.group("Board", anna)
    service.status = 503
    send(audience_id=audiences.intern([f"group:{board.id}"]))
    send()
    service.status = 201
    db.session.delete(db.session.get(GroupMember, (board.id, anna.id)))
    db.session.commit()
    choose(anna, {(KIND, "portal")})
    sending.send_all(utcnow() + timedelta(hours=1))
    assert service.received == []
    assert states() == [("dropped", "no right"), ("dropped", "muted")]
    choose(anna, {(KIND, "push")})
    db.session.execute(update(AccountSession).values(revoked_at=utcnow()))
    db.session.commit()
    send()
    assert service.received == []
    trim({}, JobProgress())
    db.session.commit()
    assert browsers() == 0


def test_a_person_sees_and_revokes_where_messages_appear(subscribed, service, send, make, login, app):
    page = subscribed.get("/account/sessions").text
    assert "Where messages appear" in page
    number = db.session.scalar(select(PushSubscription.id))
    stranger = login(make.person(), client=app.test_client())
    assert stranger.post(f"/account/push/{number}/end").status_code == 404
    assert stranger.post("/account/push", json={"renew": service.subscription()["endpoint"]}).status_code == 410
    assert subscribed.post("/account/push", json={"renew": service.subscription()["endpoint"]}).status_code == 204
    assert subscribed.post(f"/account/push/{number}/end").status_code == 302
    assert subscribed.post("/account/push", json={"renew": service.subscription()["endpoint"]}).status_code == 410
    send()
    assert service.received == []


def test_in_a_browser_where_somebody_else_signs_in_messages_are_theirs(subscribed, service, send, make, login, app):
    other = make.person()
    client = login(other, client=app.test_client())
    client.post("/account/push", json={"subscribe": service.subscription()})
    send()
    assert service.received == []
    assert db.session.scalar(select(PushSubscription.person_id)) == other.id
    client.post("/account/push", json={"unsubscribe": service.subscription()["endpoint"]})
    assert browsers() == 0


def test_messages_go_to_known_services_only_and_keys_must_be_keys(subscribed, service, configure_push):
    good = service.subscription("two")
    bad = [
        {**good, "endpoint": "http://10.0.0.1/x"},
        {**good, "endpoint": "https://fcm.googleapis.com.evil.example/x"},
        {**good, "endpoint": f"https://user@127.0.0.1/{'x' * 9}"},
        {**good, "endpoint": f"{service.origin}/{'x' * 3000}"},
        {**good, "keys": {**good["keys"], "p256dh": "AAAA"}},
        {**good, "keys": {**good["keys"], "auth": "AAAA"}},
    ]
    assert [subscribed.post("/account/push", json={"subscribe": one}).status_code for one in bad] == [422] * 6
    odd = [[], "x", {}, {"subscribe": 1}, {"subscribe": {"keys": {}}}, {"renew": 7}]
    assert [subscribed.post("/account/push", json=one).status_code for one in odd] == [400] * 6
    assert browsers() == 1
    configure_push()
    assert subscriptions.allowed("https://updates.push.services.mozilla.com/wpush/v2/x")
    assert subscriptions.allowed("https://wns2-am3p.notify.windows.com/w/?token=x")
    assert not subscriptions.allowed("http://fcm.googleapis.com/x")
    assert not subscriptions.allowed("https://127.0.0.1/x")


def test_on_a_shared_computer_and_where_push_is_off_nothing_is_offered(subscribed, service, send, configure_push):
    db.session.execute(update(AccountSession).values(shared=True))
    db.session.commit()
    assert subscribed.post("/account/push", json={"subscribe": service.subscription()}).status_code == 403
    configure_push(enabled=False)
    assert "data-push-key" not in subscribed.get("/account/notifications").text
    assert subscribed.post("/account/push", json={"subscribe": service.subscription()}).status_code == 404
    send()
    assert (service.received, states()) == ([], [])


def test_what_was_read_meanwhile_or_waits_for_quiet_hours_does_not_ring(subscribed, service, send, anna):
    habits.keep(anna.id, Habits(quiet_from=time(0), quiet_until=time(23, 59)), ZoneInfo("UTC"))
    db.session.commit()
    send()
    send("demo.alarm")
    assert [got.words["body"] for got in service.received] == ["An alarm"]
    db.session.execute(update(Notification).values(read_at=utcnow()))
    db.session.commit()
    moment = utcnow().replace(hour=23, minute=59, second=30)
    sending.send_all(moment)
    assert len(service.received) == 1


def test_what_came_in_quiet_hours_rings_once_and_alone_as_itself(subscribed, service, send, anna):
    habits.keep(anna.id, Habits(quiet_from=time(0), quiet_until=time(23, 59)), ZoneInfo("UTC"))
    db.session.commit()
    send()
    morning = db.session.scalar(select(Delivery.due_at)) + timedelta(seconds=1)
    sending.send_all(morning)
    assert service.received[0].words["body"] == "A note"
    for _number in range(5):
        send()
    second = select(Notification.id).order_by(Notification.id).offset(1).limit(1)
    db.session.execute(
        update(Notification).where(Notification.id == db.session.scalar(second)).values(read_at=utcnow())
    )
    db.session.commit()
    sending.send_all(morning)
    assert len(service.received) == 2
    words = service.received[1].words
    assert (words["title"], words["url"]) == ("4 new messages", "/notifications?unread=1")
    assert words["body"] == "en: Headline\nen: Headline\nen: Headline\nand 1 more"
    assert [state for state, reason in states()] == ["sent", "dropped", *["sent"] * 4]


def test_ones_own_copy_has_habits_choices_browsers_and_messages_and_all_of_it_can_go(subscribed, send, anna):
    assert own_copy.records(anna.id)[0].data["browsers"][0]["browser"]
    habits.keep(anna.id, Habits(quiet_from=time(22), quiet_until=time(7)), ZoneInfo("UTC"))
    choose(anna, {(KIND, "push")})
    send()
    found = {str(record.title): record.data for record in own_copy.records(anna.id)}
    assert found["When messages may come"]["quiet_from"] == "22:00"
    assert {"type": KIND, "channel": "email", "wanted": False} in found["Which messages come on which way"]["choices"]
    assert found["Messages of the portal"]["messages"][0]["subject"] == "en: Headline"
    assert "endpoint" not in str(found)
    assert own_copy.erase(anna.id).erased > 3
    db.session.commit()
    assert own_copy.records(anna.id) == []


def test_the_key_is_made_once_and_only_its_owner_may_read_it(app, subscribed):
    path = current().instance / keys.NAME
    first = keys.public()
    assert path.stat().st_mode & 0o777 == 0o600
    assert keys.public() == first
    kept = path.read_text()
    try:
        path.write_text("no key\n")
        with pytest.raises(keys.UnusableKeyError, match="holds no key"):
            keys.public()
        assert "data-push-key" not in subscribed.get("/account/notifications").text
    finally:
        path.write_text(kept)
    assert not list(path.parent.glob(f".{keys.NAME}*"))
