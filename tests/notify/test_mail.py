"""Messages by e-mail, through a real mail server."""

from __future__ import annotations

import ssl
from datetime import timedelta

import pytest
from sqlalchemy import select

from core import notify
from core.access import audiences
from core.config import current
from core.db import db
from core.jobs.models import JobRow
from core.notify import choices, mail
from core.notify.declarations import NotifyDeclarations
from core.notify.models import Notification
from core.org.models import GroupMember
from tests.notify.conftest import KIND
from tests.servers.certificates import Authority
from tests.servers.smtp import MailServer

DAYS = timedelta(days=3)
pytestmark = pytest.mark.usefixtures("types")


def send(people, **options) -> None:
    notify.send(options.pop("kind", KIND), people=[person.id for person in people], **options)
    db.session.commit()


def mail_jobs() -> list[str]:
    return list(db.session.scalars(select(JobRow.state).where(JobRow.name == "notify.mail")))


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
    assert message["List-Unsubscribe"] == "<http://localhost/account/notifications>"
    assert message["Message-ID"].startswith(f"<n{number}.")
    assert message["References"] == "<t.demo.news-7@example.com>"
    assert message["Date"]
    text, html = message.get_body(("plain",)).get_content(), message.get_body(("html",)).get_content()
    assert f"http://localhost/notifications/{number}/open" in text
    assert "Второй <b>абзац</b>" in text
    assert "<p>Первый абзац</p>" in html
    assert "&lt;b&gt;абзац" in html
    assert db.session.scalar(select(Notification.emailed_at)) is not None


def test_a_name_or_subject_cannot_add_a_header(mail_server, make, run_jobs):
    person = make.person("Evil\r\nBcc: all@example.com", mail="evil@example.com")
    send([person], payload={"title": "x\r\nBcc: all@example.com\r\n\r\nbody"})
    run_jobs()
    [message] = mail_server.messages
    assert message["Bcc"] is None
    assert mail_server.recipients == [["evil@example.com"]]


@pytest.mark.parametrize(
    "address", ["no address", "@example.com", "a@b@c d", "a@", "\r\n@x", "имя@example.com", "a@" + "x" * 300]
)
def test_an_unusable_address_is_left_out_without_trying_for_ever(mail_server, make, run_jobs, address, anna):
    send([make.person(mail=address[:255]), anna])
    run_jobs()
    assert [message["To"] for message in mail_server.messages] == ["Orlova Anna <anna@example.com>"]
    assert set(mail_jobs()) == {"done"}


def test_an_address_in_a_national_domain_is_reached(mail_server, make, run_jobs):
    send([make.person(mail="anna@почта.рф")])
    run_jobs()
    assert mail_server.recipients == [["anna@xn--80a1acny.xn--p1ai"]]


def test_who_has_no_address_or_wants_none_gets_it_in_the_portal_only(mail_server, make, anna, run_jobs):
    nowhere = make.person()
    choices.choose(anna.id, {(KIND, "portal"), ("demo.quiet", "portal")})
    db.session.commit()
    send([anna, nowhere])
    send([anna], kind="demo.quiet")
    run_jobs()
    assert mail_server.messages == []
    assert len(list(db.session.scalars(select(Notification.id)))) == 3


def test_who_wants_the_mail_alone_gets_no_entry_in_the_portal(mail_server, anna, run_jobs, viewer_of):
    choices.choose(anna.id, {(KIND, "email")})
    db.session.commit()
    send([anna])
    run_jobs()
    assert len(mail_server.messages) == 1
    assert notify.unread(viewer_of(anna)) == 0


def test_while_the_server_does_not_take_it_it_is_tried_again(mail_server, anna, run_jobs):
    mail_server.reply = "451 Try later"
    send([anna])
    run_jobs(check=False)
    assert mail_jobs() == ["new"]
    mail_server.reply = None
    run_jobs(ahead=DAYS)
    assert len(mail_server.messages) == 1


def test_while_no_server_answers_the_message_waits_in_the_portal(configure_mail, anna, run_jobs, viewer_of):
    configure_mail(host="127.0.0.1", port=1, timeout=1)
    send([anna])
    run_jobs(check=False)
    assert mail_jobs() == ["new"]
    assert notify.unread(viewer_of(anna)) == 1


def test_who_lost_the_right_before_the_mail_goes_gets_none(mail_server, make, anna, run_jobs):
    group = make.group("Board", anna)
    mail_server.reply = "451 Try later"
    send([anna], audience_id=audiences.intern([f"group:{group.id}"]))
    run_jobs(check=False)
    mail_server.reply = None
    db.session.delete(db.session.get(GroupMember, (group.id, anna.id)))
    db.session.commit()
    run_jobs(ahead=DAYS)
    assert mail_server.messages == []


def test_a_repeated_run_after_sending_sends_nothing(mail_server, anna, run_jobs):
    send([anna])
    run_jobs()
    from core.extension import JobProgress

    mail.send_mail({"id": db.session.scalar(select(Notification.id))}, JobProgress())
    assert len(mail_server.messages) == 1


def test_without_a_mail_server_it_stays_in_the_portal_and_the_health_page_says_so(anna, run_jobs, viewer_of):
    send([anna])
    run_jobs()
    assert notify.unread(viewer_of(anna)) == 1
    assert set(mail_jobs()) <= {"done"}
    [problem] = health()
    assert "No mail server is set" in problem


def health() -> list[str]:
    [check] = NotifyDeclarations().health_checks()
    return check.func()


def test_the_health_page_tells_of_a_server_that_does_not_answer(configure_mail):
    configure_mail(host="127.0.0.1", port=1, timeout=1)
    [problem] = health()
    assert "127.0.0.1:1" in problem


def test_a_server_that_answers_is_well(mail_server):
    assert health() == []


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
        run_jobs(check=False)
        assert server.messages == []
        assert "certificate" in health()[0].lower()


def test_a_server_without_tls_gets_nothing_where_tls_is_asked_for(smtp, configure_mail, anna, run_jobs):
    configure_mail(host=smtp.host, port=smtp.port, security="starttls")
    send([anna])
    run_jobs(check=False)
    assert smtp.messages == []
    assert current().mail.security == "starttls"
