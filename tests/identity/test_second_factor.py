"""Two-step sign-in: codes of an app and recovery codes."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pyotp
import pytest

from core.audit import AuditEntry
from core.db import db, utcnow
from core.identity.models import AccountSession
from core.identity.second_factor import app_codes, factors, recovery, steps, vault
from core.identity.sign_in_models import Authenticator, RecoveryCode, SecondStep
from core.identity.views import fresh
from tests.identity.conftest import is_signed_in, sign_in_as
from tests.identity.second_steps import actions, code, second_step


class TestTheSecondStep:
    def test_the_password_alone_opens_nothing(self, client, secret):
        answer = sign_in_as(client, "keeper")
        assert answer.location == "/sign-in/second-step"
        assert not is_signed_in(client)
        assert client.get("/account").status_code == 302
        assert db.session.scalars(db.select(AccountSession)).all() == []

    def test_with_the_code_it_does_and_the_session_says_so(self, client, secret):
        sign_in_as(client, "keeper", next="/account")
        assert 'value="/account"' in client.get("/sign-in/second-step?next=/account").text
        answer = second_step(client, code(secret), next="/account")
        assert answer.location == "/account"
        (session,) = db.session.scalars(db.select(AccountSession))
        assert (session.way, session.second_factor) == ("own", "app")
        assert "with the portal&#39;s own password, confirmed by a code" in client.get("/account/sessions").text

    def test_blanks_in_a_code_do_not_matter(self, client, secret):
        sign_in_as(client, "keeper")
        digits = code(secret)
        assert second_step(client, f"{digits[:3]} {digits[3:]}").status_code == 302

    def test_the_audit_trail_knows_no_sign_in_before_it(self, client, secret):
        sign_in_as(client, "keeper")
        assert actions() == ["identity.first_step_done"]
        second_step(client, "000000")
        second_step(client, code(secret))
        assert actions()[1:] == ["identity.second_step_refused", "identity.signed_in"]
        entry = db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert entry.actor == "keeper"
        assert entry.details == {"way": "own", "second": "app"}

    def test_whoever_is_half_way_in_comes_back_to_it_from_the_sign_in_page(self, client, secret):
        sign_in_as(client, "keeper")
        assert client.get("/sign-in?next=/people").location == "/sign-in/second-step?next=/people"

    def test_and_may_start_again_as_somebody_else(self, client, secret, own_account):
        sign_in_as(client, "keeper")
        assert client.post("/sign-in/start-again").location == "/sign-in"
        assert client.get("/sign-in").status_code == 200
        assert db.session.scalars(db.select(SecondStep)).all() == []
        own_account("other")
        assert sign_in_as(client, "other").location == "/"

    def test_nobody_has_a_second_step_without_the_first(self, client, secret):
        assert client.get("/sign-in/second-step").location == "/sign-in"
        assert second_step(client, code(secret)).location == "/sign-in"
        assert not is_signed_in(client)

    @pytest.mark.parametrize("target", ["https://evil.example", "//evil.example"])
    def test_nobody_is_sent_elsewhere(self, client, secret, target):
        sign_in_as(client, "keeper")
        assert second_step(client, code(secret), next=target).location == "/"

    def test_the_page_works_without_javascript(self, client, secret):
        sign_in_as(client, "keeper")
        page = client.get("/sign-in/second-step").text
        assert 'autocomplete="one-time-code"' in page
        assert not re.search(r"\son\w+=|<script(?![^>]*\ssrc=)|\sstyle=", page)

    def test_on_a_shared_computer_it_stays_shared(self, client, secret):
        sign_in_as(client, "keeper", shared="y")
        second_step(client, code(secret))
        assert db.session.scalar(db.select(AccountSession.shared)) is True

    def test_a_closed_account_does_not_get_past_it(self, client, secret, keeper):
        sign_in_as(client, "keeper")
        keeper.disabled_at = utcnow()
        db.session.commit()
        assert second_step(client, code(secret)).location == "/sign-in"
        assert not is_signed_in(client)

    def test_it_does_not_wait_for_ever(self, client, secret):
        sign_in_as(client, "keeper")
        db.session.query(SecondStep).update({"expires_at": utcnow() - timedelta(seconds=1)})
        db.session.commit()
        assert second_step(client, code(secret)).location == "/sign-in"
        steps.forget_expired()
        assert db.session.scalars(db.select(SecondStep)).all() == []


class TestGuessing:
    def test_a_code_works_once(self, app, client, secret):
        typed = code(secret)
        sign_in_as(client, "keeper")
        second_step(client, typed)
        thief = app.test_client()
        sign_in_as(thief, "keeper")
        page = second_step(thief, typed)
        assert page.status_code == 401
        assert "was used already" in page.text
        assert not is_signed_in(thief)

    def test_an_earlier_one_does_not_work_after_a_later(self, keeper, secret):
        assert app_codes.check(keeper.id, code(secret, 1))
        assert not app_codes.check(keeper.id, code(secret))
        assert not app_codes.check(keeper.id, code(secret, -1))

    @pytest.mark.parametrize(("ahead", "right"), [(-1, True), (0, True), (1, True), (-3, False), (3, False)])
    def test_clocks_may_differ_a_little(self, keeper, secret, ahead, right, monkeypatch):
        now = time.time()
        monkeypatch.setattr("time.time", lambda: now)
        assert app_codes.check(keeper.id, pyotp.TOTP(secret).at(int(now) + 30 * ahead)) is right

    @pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "12345６", "-12345"])
    def test_what_is_no_code_is_refused(self, keeper, secret, typed):
        assert not app_codes.check(keeper.id, typed)

    def test_after_five_wrong_ones_the_password_is_asked_for_again(self, client, secret):
        sign_in_as(client, "keeper")
        for _number in range(4):
            assert second_step(client, "000000").status_code == 401
        assert second_step(client, "000000").location == "/sign-in"
        assert "That was wrong too often" in client.get("/sign-in").text

    def test_and_even_with_it_there_is_a_while_to_wait(self, client, secret):
        sign_in_as(client, "keeper")
        for _number in range(5):
            second_step(client, "000000")
        sign_in_as(client, "keeper")
        page = second_step(client, code(secret))
        assert page.status_code == 429
        assert "Too many failed attempts" in page.text
        assert not is_signed_in(client)

    def test_tries_count_in_every_browser_that_has_the_same_step(self, app, client, secret):
        sign_in_as(client, "keeper")
        with client.session_transaction() as cookies:
            stolen = dict(cookies)
        copies = [app.test_client() for _number in range(3)]
        for number, copy in enumerate(copies):
            with copy.session_transaction() as cookies:
                cookies.update(stolen)
            for _number in range(2):
                second_step(copy, "000000", x=str(number))
        assert second_step(client, code(secret)).status_code in (302, 429)
        assert not is_signed_in(client)


class TestSettingUp:
    def test_a_picture_of_our_own_and_the_same_for_typing(self, client, keeper):
        sign_in_as(client, "keeper")
        assert client.post("/account/sign-in/app/begin").location == "/account/sign-in/app"
        answer = client.get("/account/sign-in/app")
        assert '<img src="data:image/svg+xml' in answer.text
        assert "http://" not in re.sub(r"http://www\.w3\.org/\S+", "", answer.text.split("<main")[1])
        shown = re.search(r"<code>([A-Z2-7 ]+)</code>", answer.text)[1]
        assert shown == app_codes.in_groups(app_codes.begun(keeper.id))

    def test_the_first_code_switches_it_on_and_others_out(self, app, client, keeper):
        elsewhere = app.test_client()
        sign_in_as(elsewhere, "keeper")
        sign_in_as(client, "keeper")
        client.post("/account/sign-in/app/begin")
        assert not factors.enrolled(keeper.id)
        wrong = client.post("/account/sign-in/app", data={"code": "000000"})
        assert wrong.status_code == 422
        assert "not the code that the app shows now" in wrong.text
        right = client.post("/account/sign-in/app", data={"code": code(app_codes.begun(keeper.id))})
        assert right.location == "/account/sign-in"
        assert factors.enrolled(keeper.id)
        assert is_signed_in(client)
        assert not is_signed_in(elsewhere)
        assert "Make recovery codes now" in client.get("/account/sign-in").text

    def test_the_first_code_does_not_work_a_second_time(self, app, client, keeper):
        sign_in_as(client, "keeper")
        client.post("/account/sign-in/app/begin")
        secret = app_codes.begun(keeper.id)
        typed = code(secret)
        client.post("/account/sign-in/app", data={"code": typed})
        assert not app_codes.check(keeper.id, typed)

    def test_the_old_phone_works_until_the_new_one_has(self, client, keeper, secret):
        new = app_codes.begin(keeper.id)
        assert app_codes.check(keeper.id, code(secret))
        assert not app_codes.check(keeper.id, code(new, 1))
        assert app_codes.confirm(keeper.id, code(new))
        assert app_codes.check(keeper.id, code(new, 1))

    def test_secrets_are_of_no_use_to_who_reads_the_tables(self, app, keeper, secret):
        stored = db.session.get(Authenticator, keeper.id).secret
        assert secret not in stored
        app.secret_key, kept = "another key", app.secret_key
        try:
            assert vault.unseal(stored) == ""
            assert not app_codes.check(keeper.id, code(secret))
        finally:
            app.secret_key = kept

    def test_removing_it_leaves_nothing(self, client, keeper, secret):
        sign_in_as(client, "keeper")
        second_step(client, code(secret))
        recovery.make(keeper.id)
        db.session.commit()
        client.post("/account/sign-in/app/remove")
        assert factors.of(keeper.id) == factors.Factors(app=False, passkeys=0, recovery_codes=0)
        assert "identity.app_removed" in actions()
        client.post("/sign-out")
        assert sign_in_as(client, "keeper").location == "/"

    @pytest.mark.parametrize(
        "path", ["app/begin", "app/remove", "recovery-codes", "passkey/1/remove", "unlink/1"], ids=str
    )
    def test_a_screen_left_alone_changes_nothing(self, client, keeper, monkeypatch, path):
        sign_in_as(client, "keeper")
        monkeypatch.setattr(fresh, "FRESH", timedelta(seconds=-1))
        page = client.post(f"/account/sign-in/{path}")
        assert page.status_code == 403
        assert "Please sign in once more" in page.text
        assert client.post("/account/sign-in/again").location == "/sign-in?next=/account/sign-in"
        assert not is_signed_in(client)

    def test_guesses_at_the_first_code_are_counted(self, client, keeper):
        sign_in_as(client, "keeper")
        client.post("/account/sign-in/app/begin")
        for _number in range(5):
            assert client.post("/account/sign-in/app", data={"code": "000000"}).status_code == 422
        assert client.post("/account/sign-in/app", data={"code": "000000"}).status_code == 429


class TestRecoveryCodes:
    @pytest.fixture
    def codes(self, client, keeper, secret) -> list[str]:
        sign_in_as(client, "keeper")
        second_step(client, code(secret))
        answer = client.post("/account/sign-in/recovery-codes")
        assert answer.headers["Cache-Control"] == "no-store"
        found = re.findall(r"<code>([a-z2-9-]+)</code>", answer.text)
        client.post("/sign-out")
        return found

    def test_ten_are_shown_once_and_kept_as_digests(self, codes):
        assert len(set(codes)) == recovery.COUNT
        stored = set(db.session.scalars(db.select(RecoveryCode.digest)))
        assert stored.isdisjoint(codes)
        assert len(stored) == recovery.COUNT

    def test_one_lets_in_once(self, app, client, keeper, codes):
        sign_in_as(client, "keeper")
        assert second_step(client, codes[0].upper().replace("-", " ")).status_code == 302
        assert "You have used a recovery code" in client.get("/account").text
        assert recovery.left(keeper.id) == recovery.COUNT - 1
        thief = app.test_client()
        sign_in_as(thief, "keeper")
        assert second_step(thief, codes[0]).status_code == 401

    def test_those_of_another_do_not(self, client, codes, own_account):
        other = own_account("other")
        secret = app_codes.begin(other.id)
        app_codes.confirm(other.id, code(secret))
        db.session.commit()
        sign_in_as(client, "other")
        assert second_step(client, codes[0]).status_code == 401

    def test_new_ones_replace_them(self, keeper, codes):
        recovery.make(keeper.id)
        assert not recovery.use(keeper.id, codes[0])

    def test_without_a_second_step_there_are_none(self, client, own_account):
        own_account("other")
        sign_in_as(client, "other")
        assert client.post("/account/sign-in/recovery-codes").location == "/account/sign-in"
        assert db.session.scalars(db.select(RecoveryCode)).all() == []
