"""Messages by e-mail, through a real mail server."""

from __future__ import annotations

import ssl
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from core import notify
from core.access import audiences
from core.config import current
from core.db import db, utcnow
from core.notify import mail
from core.notify.declarations import NotifyDeclarations
from core.notify.models import Delivery, Notification
from core.org.models import GroupMember
from tests.notify.conftest import KIND, choose
from tests.servers.certificates import Authority
from tests.servers.smtp import MailServer

LATER = timedelta(hours=1)
pytestmark = pytest.mark.usefixtures("types")


def send(people, **options) -> None:
    notify.send(options.pop("kind", KIND), people=[person.id for person in people], **options)
    db.session.commit()


def states() -> list[tuple[str, str]]:
    db.session.rollback()
    return [tuple(row) for row in db.session.execute(select(Delivery.state, Delivery.reason).order_by(Delivery.id))]


@pytest.fixture
def anna(make):
    """Somebody with an address."""
    return make.person("Orlova Anna", mail="anna@example.com")


def test_the_mail_says_what_it_is_and_where_to_go(mail_server, anna, run_jobs):
    send(
        [anna], payload={"title": "Офис", "body": "Первый абзац\n\nВторой <b>абзац</b>"}, url="/news/7", thread="news:7"
    )
    run_jobs()
    [message] = mail_server.messages
    number = db.session.scalar(select(Notification.id))
    assert message["To"] == "Orlova Anna <anna@example.com>"
    assert message["From"] == "Test portal <portal@example.com>"
    assert message["Subject"] == "en: Офис"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"].startswith("<http://localhost/notifications/mute/")
    assert message["Message-ID"].startswith(f"<n{number}.")
    assert message["In-Reply-To"] == message["References"] == "<t.demo.news-7@example.com>"
    assert message["Date"]
    text, html = message.get_body(("plain",)).get_content(), message.get_body(("html",)).get_content()
    assert f"http://localhost/notifications/{number}/open" in text
    assert "Второй <b>абзац</b>" in text
    assert "Первый абзац</p>" in html
    assert "&lt;b&gt;абзац" in html
    assert states() == [("sent", "")]


def test_a_mail_program_sees_letters_of_one_thread_as_a_conversation(mail_server, anna, run_jobs):
    for title in ("First", "Second"):
        send([anna], payload={"title": title}, thread="post:1")
        run_jobs()
    first, second = mail_server.messages
    assert second["In-Reply-To"] == first["Message-ID"]
    assert second["References"].split() == ["<t.demo.post-1@example.com>", first["Message-ID"]]


def test_a_name_or_subject_cannot_add_a_header(mail_server, make, run_jobs):
    person = make.person("Evil\r\nBcc: all@example.com", mail="evil@example.com")
    send([person], payload={"title": "x\r\nBcc: all@example.com\r\n\r\nbody"}, thread="a\r\nBcc: all@example.com")
    run_jobs()
    [message] = mail_server.messages
    assert message["Bcc"] is None
    assert mail_server.recipients == [["evil@example.com"]]


@pytest.mark.parametrize("address", ["no address", "@example.com", "a@b@c d", "\r\n@x", "имя@example.com"])
def test_an_unusable_address_is_noted_and_does_not_stop_the_others(mail_server, make, run_jobs, address, anna):
    send([make.person(mail=address[:255]), anna])
    run_jobs()
    assert [message["To"] for message in mail_server.messages] == ["Orlova Anna <anna@example.com>"]
    assert sorted(states()) == [("failed", "unusable address"), ("sent", "")]


def test_an_address_in_a_national_domain_is_reached(mail_server, make, run_jobs):
    send([make.person(mail="anna@почта.рф")])
    run_jobs()
    assert mail_server.recipients == [["anna@xn--80a1acny.xn--p1ai"]]


def test_who_has_no_address_or_wants_none_gets_it_in_the_portal_only(mail_server, make, anna, run_jobs):
    nowhere = make.person()
    choose(anna, {(KIND, "portal"), ("demo.quiet", "portal")})
    send([anna, nowhere])
    send([anna], kind="demo.quiet")
    run_jobs()
    assert mail_server.messages == []
    assert len(list(db.session.scalars(select(Notification.id)))) == 3


def test_who_wants_the_mail_alone_gets_no_entry_in_the_portal_but_the_link_works(
    mail_server, anna, run_jobs, viewer_of, login
):
    choose(anna, {(KIND, "email")})
    send([anna], url="/account")
    run_jobs()
    assert len(mail_server.messages) == 1
    assert notify.unread(viewer_of(anna)) == 0
    number = db.session.scalar(select(Notification.id))
    assert login(anna).get(f"/notifications/{number}/open").location == "/account"


def test_a_letter_that_is_refused_for_now_is_tried_again_with_growing_pauses(mail_server, anna, run_jobs):
    mail_server.reply = "451 Try later"
    send([anna])
    run_jobs()
    assert states() == [("waiting", "451 Try later")]
    mail.send_all(utcnow())
    mail.send_all(utcnow() + LATER)
    first, second = db.session.execute(select(Delivery.attempts, Delivery.due_at)).one()
    assert first == 2
    assert second > utcnow() + LATER + timedelta(minutes=3)
    mail_server.reply = None
    mail.send_all(utcnow() + 2 * LATER)
    assert len(mail_server.messages) == 1
    assert states()[0][0] == "sent"


def test_a_letter_that_is_refused_for_good_is_noted_for_the_administrator(mail_server, anna, run_jobs, login, make):
    mail_server.reply = "550 No such user\x07 here"
    send([anna])
    run_jobs()
    mail_server.reply = None
    mail.send_all(utcnow() + LATER)
    assert mail_server.messages == []
    assert states() == [("failed", "550 No such user here")]
    assert "refused letters to 1 person" in health()[0]
    page = login(make.person(), role="administrator").get("/admin/notifications").text
    assert "550 No such user here" in page
    assert "anna@example.com" in page


def test_after_ten_attempts_a_letter_is_given_up(mail_server, anna, run_jobs):
    mail_server.reply = "451 Try later"
    send([anna])
    run_jobs()
    moment = utcnow()
    for _attempt in range(12):
        moment += timedelta(hours=7)
        mail.send_all(moment)
    assert states() == [("failed", "451 Try later")]
    assert db.session.scalar(select(Delivery.attempts)) == 10


def test_while_no_server_answers_letters_wait_and_none_is_given_up(configure_mail, smtp, make, anna, run_jobs):
    configure_mail(host="127.0.0.1", port=1, timeout=1)
    send([anna, make.person(mail="ivan@example.com")])
    run_jobs()
    moment = utcnow()
    for _attempt in range(12):
        moment += LATER
        mail.send_all(moment)
    assert [state for state, reason in states()] == ["waiting", "waiting"]
    configure_mail(host=smtp.host, port=smtp.port)
    mail.send_all(moment + LATER)
    assert sorted(smtp.recipients) == [["anna@example.com"], ["ivan@example.com"]]


def test_many_letters_go_over_one_line_which_may_break_in_between(mail_server, make, run_jobs):
    people = [make.person(mail=f"p{number}@example.com") for number in range(6)]
    mail_server.hang_up_after = 4
    send(people)
    run_jobs()
    assert sorted(mail_server.recipients) == [[f"p{number}@example.com"] for number in range(6)]
    assert mail_server.lines == 2


def test_who_lost_the_right_or_muted_it_before_the_mail_goes_gets_none(mail_server, make, anna, run_jobs):
    ivan = make.person(mail="ivan@example.com")
    group = make.group("Board", anna, ivan)
    mail_server.reply = "451 Try later"
    send([anna, ivan], audience_id=audiences.intern([f"group:{group.id}"]))
    run_jobs()
    mail_server.reply = None
    db.session.delete(db.session.get(GroupMember, (group.id, anna.id)))
    db.session.commit()
    choose(ivan, {(KIND, "portal")})
    mail.send_all(utcnow() + LATER)
    assert mail_server.messages == []
    assert states() == [("dropped", "no right"), ("dropped", "muted")]


def test_what_was_read_in_the_portal_meanwhile_is_not_mailed_unless_it_must_be(mail_server, anna, run_jobs):
    mail_server.reply = "451 Try later"
    send([anna])
    send([anna], kind="demo.duty", payload={"title": "duty"})
    run_jobs()
    mail_server.reply = None
    db.session.execute(update(Notification).values(read_at=utcnow()))
    db.session.commit()
    mail.send_all(utcnow() + LATER)
    assert [message["Subject"] for message in mail_server.messages] == ["en: duty"]


def test_a_worker_that_died_leaves_one_letter_at_the_most_to_be_sent_again(
    mail_server, make, anna, run_jobs, monkeypatch
):
    from core.notify import deliveries

    send([anna, make.person(mail="ivan@example.com")])
    finish = deliveries.finish

    def power_cut(*arguments) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(deliveries, "finish", power_cut)
    with pytest.raises(KeyboardInterrupt):
        run_jobs()
    db.session.rollback()
    monkeypatch.setattr(deliveries, "finish", finish)
    mail.send_all(utcnow())
    assert len(mail_server.messages) == 2
    assert sorted(state for state, reason in states()) == ["sending", "sent"]
    mail.send_all(utcnow() + LATER)
    again = [message["Message-ID"] for message in mail_server.messages]
    assert len(again) == 3
    assert len(set(again)) == 2


def test_without_a_mail_server_it_stays_in_the_portal_and_the_health_page_says_so(anna, run_jobs, viewer_of):
    send([anna])
    run_jobs()
    assert notify.unread(viewer_of(anna)) == 1
    assert db.session.scalar(select(func.count()).select_from(Delivery)) == 0
    [problem] = health()
    assert "No mail server is set" in problem


def health() -> list[str]:
    check = next(check for check in NotifyDeclarations().health_checks() if check.name == "mail")
    return list(check.func())


def test_the_health_page_tells_of_a_server_that_does_not_answer(configure_mail, mail_server):
    assert health() == []
    configure_mail(host="127.0.0.1", port=1, timeout=1)
    [problem] = health()
    assert "127.0.0.1:1" in problem


@pytest.fixture
def authority(tmp_path) -> Authority:
    """Signs the mail server's certificate."""
    return Authority(tmp_path / "authority")


def tls(authority: Authority) -> ssl.SSLContext:
    issued = authority.issue()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(issued.certificate, issued.key)
    return context


def test_tls_is_used_where_it_is_asked_for(authority, configure_mail, anna, run_jobs):
    with MailServer(tls=tls(authority)) as server:
        configure_mail(host=server.host, port=server.port, security="starttls", ca_file=str(authority.file))
        send([anna])
        run_jobs()
        assert len(server.messages) == 1


def test_a_certificate_that_nobody_vouches_for_is_refused(authority, configure_mail, anna, run_jobs):
    with MailServer(tls=tls(authority)) as server:
        configure_mail(host=server.host, port=server.port, security="starttls")
        send([anna])
        run_jobs()
        assert server.messages == []
        assert "certificate" in health()[0].lower()


def test_a_server_without_tls_gets_nothing_where_tls_is_asked_for(smtp, configure_mail, anna, run_jobs):
    configure_mail(host=smtp.host, port=smtp.port, security="starttls")
    send([anna])
    run_jobs()
    assert smtp.messages == []
    assert current().mail.security == "starttls"
