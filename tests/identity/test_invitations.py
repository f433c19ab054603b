"""Inviting people without an account: the letters, the list, and coming in by the link."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from core import audit, files
from core.access import audiences
from core.db import db
from core.identity.entry_models import Invitation
from core.identity.invitations import sending, service
from core.identity.models import Account
from core.jobs.models import JobRow
from core.org.dates import today
from plugin_sdk.testing import count_queries
from tests.identity.letters import accept, invite, link_in, states, text_of


class TestWhoMayInvite:
    @pytest.mark.parametrize(
        "path", ["/admin/invitations", "/admin/invitations/new", "/admin/invitations/slips", "/admin/kiosks"]
    )
    def test_nobody_without_the_permission(self, client, login, path):
        assert client.get(path).status_code == 302
        assert login().get(path).status_code == 403

    def test_who_may_invite_need_not_administer_accounts(self, inviter):
        assert inviter.get("/admin/invitations").status_code == 200
        assert inviter.get("/admin/accounts").status_code == 403


class TestTheLetter:
    def test_greets_by_name_and_says_what_waits(self, inviter, mail, anna, make, foundry, run_jobs):
        make.person("Adams Ada", department=foundry)
        invite(inviter, anna)
        run_jobs()
        [message] = mail.messages
        assert message["To"] == "Orlova Anna <anna@example.com>"
        assert message["Subject"] == "Anna, welcome to Test portal"
        html = message.get_body(("html",)).get_content()
        for said in (text_of(message), html):
            assert "Hello, Anna!" in said
            assert "Foundry" in said
            assert "Adams Ada" in said
            assert "Phone directory" in said
            assert "Today's people" in said.replace("&#39;", "'")
            assert "My people today" not in said, "that is for heads"
            assert link_in(message) in said

    @pytest.mark.plugins("news")
    def test_promises_what_is_switched_on_and_nothing_else(self, inviter, mail, anna, run_jobs, switch):
        invite(inviter, anna)
        run_jobs()
        assert "- News\n" in text_of(mail.messages[0])
        assert "lunch" not in text_of(mail.messages[0])
        switch("news", False)
        invite(inviter, anna)
        run_jobs()
        assert "- News\n" not in text_of(mail.messages[1])

    def test_speaks_the_language_chosen_for_it(self, inviter, mail, anna, run_jobs):
        invite(inviter, anna, locale="ru")
        run_jobs()
        assert "Здравствуйте, Anna!" in text_of(mail.messages[0])
        assert 'lang="ru"' in mail.messages[0].get_body(("html",)).get_content()

    def test_shows_a_colleagues_face_that_travels_with_it(self, inviter, mail, anna, make, foundry, run_jobs):
        picture = BytesIO()
        Image.new("RGB", (300, 400), "teal").save(picture, "PNG")
        file = files.save("org", picture.getvalue(), "ada.png", audience_id=audiences.everyone(), image=True)
        make.person("Adams Ada", department=foundry, photo_file_id=file.id)
        make.person("Hidden Hanna", department=foundry, photo_file_id=file.id, show_photo=False)
        invite(inviter, anna)
        run_jobs()
        [message] = mail.messages
        html = message.get_body(("html",)).get_content()
        sources = re.findall(r'src="([^"]+)"', html)
        pictures = {part["Content-ID"].strip("<>"): part for part in message.walk() if part["Content-ID"]}
        assert sources == [f"cid:{name}" for name in pictures]
        assert len(sources) == 1
        face = Image.open(BytesIO(next(iter(pictures.values())).get_content()))
        assert (face.format, face.size) == ("JPEG", (112, 112))

    def test_needs_nothing_from_outside(self, inviter, mail, anna, run_jobs):
        invite(inviter, anna)
        run_jobs()
        html = mail.messages[0].get_body(("html",)).get_content()
        assert not re.search(r"<script|<link|@import|url\(", html)
        assert re.findall(r'href="([^"]+)"', html) == [f"http://localhost{link_in(mail.messages[0])}"]

    def test_tells_people_of_a_directory_to_use_their_password(
        self, inviter, mail, anna, one_domain, directory_login, run_jobs, client
    ):
        directory_login(anna, one_domain, "anna", "guid-anna")
        invite(inviter, anna)
        run_jobs()
        assert "password of your work computer (CORP)" in text_of(mail.messages[0])
        link = link_in(mail.messages[0])
        assert 'name="new"' not in client.get(link).text
        assert "CORP" in client.get(link).text
        accept(client, link)
        assert db.session.scalars(select(Account).where(Account.person_id == anna.id)).all() == []

    def test_a_name_cannot_add_a_header(self, inviter, mail, make, run_jobs):
        invite(inviter, make.person("Evil\r\nBcc: all@example.com", mail="evil@example.com"))
        run_jobs()
        assert mail.messages[0]["Bcc"] is None
        assert mail.recipients == [["evil@example.com"]]

    def test_the_secret_stands_nowhere_in_the_database(self, link):
        secret = link.rpartition("/")[2]
        for table in db.metadata.tables.values():
            for row in db.session.execute(table.select()):
                assert secret not in str(tuple(row)), table.name


class TestWhomToInvite:
    def test_first_says_how_many_and_sends_nothing(self, inviter, mail, anna, make, run_jobs):
        make.person("No Mail")
        page = inviter.post("/admin/invitations/new", data={"whom": "all", "locale": "en"})
        assert "1 letter would be sent" in page.text
        assert "needs a slip of paper" in page.text
        run_jobs()
        assert mail.messages == []

    def test_a_department_with_all_below_it(self, inviter, mail, anna, make, foundry, run_jobs):
        below = make.department("Moulds", parent=foundry)
        make.person("Zorin Zakhar", department=below, mail="zorin@example.com")
        make.person("Far Away", department=make.department("Office"), mail="far@example.com")
        invite(inviter, whom="departments", departments=f"department:{foundry.id}")
        run_jobs()
        assert sorted(mail.recipients) == [["anna@example.com"], ["zorin@example.com"]]

    def test_all_who_have_none_but_not_twice(self, inviter, mail, anna, make, run_jobs, clock):
        invite(inviter, whom="all")
        run_jobs()
        newcomer = make.person("New Nina", mail="nina@example.com")
        assert "1 invitation is on its way" in inviter.get(invite(inviter, whom="all").location).text
        run_jobs()
        assert mail.recipients == [["anna@example.com"], [newcomer.mail]]

    def test_nobody_who_has_an_account_or_has_left(self, inviter, mail, anna, make, run_jobs):
        make.account(anna)
        make.person("Gone Gleb", mail="gone@example.com", until=today() - timedelta(days=3))
        page = invite(inviter, whom="all")
        assert "Nobody is left to be invited" in page.text
        assert "Nobody is left" in invite(inviter, anna).text
        run_jobs()
        assert mail.messages == []

    @pytest.mark.parametrize("fields", [{"whom": "departments"}, {"whom": "person"}, {"whom": ""}, {"whom": "moon"}])
    def test_a_choice_left_open_is_named(self, inviter, mail, fields):
        assert inviter.post("/admin/invitations/new", data={"locale": "en", **fields}).status_code == 422

    def test_without_a_mail_server_nothing_is_sent(self, inviter, anna):
        page = invite(inviter, anna)
        assert "No mail server is set" in page.text
        assert db.session.scalars(select(Invitation)).all() == []


class TestALargeBatch:
    @pytest.fixture
    def many(self, make):
        return [make.person(f"Worker{number} Will", mail=f"w{number}@example.com") for number in range(60)]

    def test_goes_through_the_queue_and_shows_how_far_it_is(self, inviter, mail, many, run_jobs):
        invite(inviter, whom="all")
        assert mail.messages == []
        page = inviter.get("/admin/invitations").text
        [job] = db.session.scalars(select(JobRow).where(JobRow.name == service.SEND))
        assert f"/admin/invitations/progress/{job.id}" in page
        assert set(states().values()) == {"waiting"}
        run_jobs()
        assert len(mail.messages) == 60
        db.session.rollback()
        db.session.expire_all()
        assert (job.progress_done, job.progress_total) == (60, 60)
        assert inviter.get(f"/admin/invitations/progress/{job.id}").headers["HX-Refresh"] == "true"

    def test_the_list_is_paged_and_costs_the_same_however_long_it_is(self, inviter, mail, many, anna, run_jobs):
        invite(inviter, anna)
        run_jobs()
        inviter.get("/admin/invitations")
        with count_queries() as few:
            inviter.get("/admin/invitations")
        invite(inviter, whom="all")
        run_jobs()
        inviter.get("/admin/invitations")
        with count_queries() as lots:
            page = inviter.get("/admin/invitations").text
        assert len(lots) == len(few)
        assert page.count("<tr>") == 51
        assert "Page 1 of 2" in page

    def test_a_repeated_job_sends_nothing_twice(self, inviter, mail, anna, run_jobs):
        from core.extension import JobProgress

        invite(inviter, anna)
        run_jobs()
        [invitation] = db.session.scalars(select(Invitation))
        sending.send_batch({"batch": invitation.batch}, JobProgress())
        assert len(mail.messages) == 1

    def test_one_refused_address_does_not_stop_the_others(self, inviter, mail, anna, make, run_jobs):
        make.person("Bad Address", mail="имя@example.com")
        invite(inviter, whom="all")
        run_jobs()
        assert mail.recipients == [["anna@example.com"]]
        assert states() == {"Bad Address": "problem", "Orlova Anna": "open"}
        assert "nothing can be sent to this address" in inviter.get("/admin/invitations").text

    def test_what_the_server_does_not_take_now_goes_later(self, inviter, mail, anna, run_jobs):
        mail.reply = "451 Try later"
        invite(inviter, anna)
        run_jobs(check=False)
        assert states() == {"Orlova Anna": "waiting"}
        mail.reply = None
        run_jobs(ahead=timedelta(days=2))
        assert states() == {"Orlova Anna": "open"}

    def test_what_the_server_refuses_for_good_is_told(self, inviter, mail, anna, run_jobs):
        mail.reply = "550 No such user"
        invite(inviter, anna)
        run_jobs()
        assert states() == {"Orlova Anna": "problem"}

    def test_who_has_come_in_meanwhile_gets_no_letter(self, inviter, mail, anna, make, run_jobs):
        invite(inviter, anna)
        make.account(anna)
        run_jobs()
        assert mail.messages == []
        assert states() == {"Orlova Anna": "accepted"}


class TestReminding:
    def test_brings_another_letter_and_both_links_are_good(self, client, inviter, link, mail, run_jobs):
        [invitation] = db.session.scalars(select(Invitation))
        inviter.post(f"/admin/invitations/{invitation.id}/remind")
        run_jobs()
        assert mail.messages[1]["Subject"] == "Anna, Test portal is still waiting for you"
        db.session.expire_all()
        assert "reminded 1 time" in inviter.get("/admin/invitations").text
        assert client.get(link).status_code == 200
        assert accept(client, link_in(mail.messages[1])).status_code == 302
        assert client.get(link).status_code == 410

    def test_all_who_have_not_come(self, inviter, link, mail, make, run_jobs):
        come = make.person("Come Carl", mail="carl@example.com")
        invite(inviter, come)
        run_jobs()
        make.account(come)
        inviter.post("/admin/invitations/remind")
        run_jobs()
        assert mail.recipients[2:] == [["anna@example.com"]]

    def test_somebody_withdrawn_is_not_reminded(self, inviter, link, mail, run_jobs):
        [invitation] = db.session.scalars(select(Invitation))
        inviter.post(f"/admin/invitations/{invitation.id}/withdraw")
        inviter.post(f"/admin/invitations/{invitation.id}/remind")
        run_jobs()
        assert len(mail.messages) == 1

    def test_inviting_anew_opens_what_was_withdrawn(self, client, inviter, link, anna, mail, run_jobs):
        [invitation] = db.session.scalars(select(Invitation))
        inviter.post(f"/admin/invitations/{invitation.id}/withdraw")
        invite(inviter, anna)
        run_jobs()
        assert client.get(link).status_code == 410
        assert client.get(link_in(mail.messages[1])).status_code == 200


class TestTheList:
    def test_is_filtered_by_state_and_searched_by_name(self, inviter, link, make, mail, run_jobs):
        other = make.person("Come Carl", mail="carl@example.com")
        invite(inviter, other)
        run_jobs()
        make.account(other)
        for query, there, away in (
            ("?state=open", "Orlova Anna", "Come Carl"),
            ("?state=accepted", "Come Carl", "Orlova Anna"),
            ("?q=orl", "Orlova Anna", "Come Carl"),
        ):
            rows = "".join(re.findall(r"<tr>.*?</tr>", inviter.get(f"/admin/invitations{query}").text, re.DOTALL))
            assert there in rows, query
            assert away not in rows, query

    def test_an_empty_one_says_how_to_begin(self, inviter):
        assert "Nobody was invited yet" in inviter.get("/admin/invitations").text

    def test_the_administrators_first_page_counts_who_has_no_account(self, client, login, anna):
        page = login(role="administrator").get("/admin/").text
        assert "People without an account" in page

    def test_what_was_done_is_in_the_audit_trail(self, inviter, link):
        [invitation] = db.session.scalars(select(Invitation))
        inviter.post(f"/admin/invitations/{invitation.id}/remind")
        inviter.post(f"/admin/invitations/{invitation.id}/withdraw")
        found = list(db.session.scalars(select(audit.AuditEntry.action)))
        for action in ("identity.invited", "identity.reminded", "identity.invitation_withdrawn"):
            assert action in found
