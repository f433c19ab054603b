"""Kiosks: connecting a device, what may be done there, and leaving nothing behind."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from core import files, settings
from core.access import audiences, roles
from core.db import db, utcnow
from core.extension import ADMINISTRATOR_ROLE
from core.identity import accounts, tickets
from core.identity.entry_models import KioskSession
from core.identity.kiosk import pins, registry, sessions
from core.identity.models import Account, AccountSession
from tests.identity.conftest import PASSWORD, is_signed_in, sign_in_as
from tests.identity.kiosks import PIN, actions, connected, enter, name_on


@pytest.fixture
def clock(monkeypatch):
    """``clock(timedelta(...))`` lets that much time pass for sessions at the kiosk and for codes."""

    def pass_by(time: timedelta) -> None:
        for module in (sessions, tickets):
            monkeypatch.setattr(module, "utcnow", lambda: utcnow() + time)

    return pass_by


class TestConnecting:
    @pytest.fixture
    def admin(self, app, login):
        return login(role="administrator", client=app.test_client())

    def test_an_administrator_adds_a_kiosk_and_gets_a_code_for_the_device(self, app, admin):
        page = admin.post("/admin/kiosks", data={"name": "Gate 2", "place": "North hall"})
        assert page.headers["Cache-Control"] == "no-store"
        code = re.search(r"[A-Z2-9]{5}-[A-Z2-9]{5}", page.text)[0]
        assert "Waits for its device" in admin.get("/admin/kiosks").text
        device = app.test_client()
        answer = device.post("/kiosk/connect", data={"code": code.lower()})
        [line] = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith("dunbar_kiosk=")]
        assert "HttpOnly" in line
        assert "SameSite=Lax" in line
        assert "Max-Age=34560000" in line
        assert "Come in" in device.get("/kiosk").text
        listed = admin.get("/admin/kiosks").text
        for text in ("Gate 2", "North hall", "Connected"):
            assert text in listed
        assert actions()[-1] == "identity.kiosk_added"

    def test_the_code_opens_once_and_for_half_an_hour(self, app, clock):
        _kiosk, code = registry.add("Gate 2", "", by=None)
        db.session.commit()
        assert app.test_client().post("/kiosk/connect", data={"code": code}).status_code == 302
        assert app.test_client().post("/kiosk/connect", data={"code": code}).status_code == 422
        _kiosk, late = registry.add("Gate 3", "", by=None)
        db.session.commit()
        clock(timedelta(minutes=31))
        assert app.test_client().post("/kiosk/connect", data={"code": late}).status_code == 422

    def test_guessing_codes_has_to_wait(self, client):
        answers = [client.post("/kiosk/connect", data={"code": "AAAAA-BBBBB"}).status_code for _ in range(11)]
        assert answers == [422] * 10 + [429]

    def test_whoever_was_signed_in_on_the_device_is_out(self, app, own_account):
        own_account("keeper")
        browser = app.test_client()
        sign_in_as(browser, "keeper")
        _kiosk, code = registry.add("Gate 2", "", by=None)
        db.session.commit()
        browser.post("/kiosk/connect", data={"code": code})
        assert not is_signed_in(browser)

    def test_taken_back_it_opens_nothing_and_whoever_is_in_is_out(self, app, admin, worker):
        device, kiosk = connected(app)
        enter(device)
        assert name_on(device)
        admin.post(f"/admin/kiosks/{kiosk.id}/revoke")
        assert name_on(device) == ""
        assert "This device is not a kiosk" in device.get("/kiosk").text
        assert enter(device).status_code == 200
        assert name_on(device) == ""
        assert "identity.kiosk_revoked" in actions()

    def test_another_device_takes_its_place(self, app, admin, worker):
        former, kiosk = connected(app)
        enter(former)
        code = re.search(r"[A-Z2-9]{5}-[A-Z2-9]{5}", admin.post(f"/admin/kiosks/{kiosk.id}/code").text)[0]
        latter = app.test_client()
        latter.post("/kiosk/connect", data={"code": code})
        assert name_on(former) == ""
        assert "not a kiosk" in former.get("/kiosk").text
        assert enter(latter).location == "/"

    def test_a_forged_cookie_makes_no_kiosk(self, client, worker):
        client.set_cookie("dunbar_kiosk", "made-up")
        assert "This device is not a kiosk" in client.get("/kiosk").text
        assert enter(client).status_code == 200
        assert not client.get_cookie("dunbar_session") or not is_signed_in(client)

    def test_its_secret_is_stored_as_a_digest(self, app):
        device, kiosk = connected(app)
        cookie = device.get_cookie("dunbar_kiosk").value
        assert kiosk.digest not in cookie
        assert cookie.partition(".")[0].strip('"') not in (kiosk.digest or "")


def png() -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 40), "teal").save(out, "PNG")
    return out.getvalue()


class TestTheSession:
    @pytest.fixture
    def inside(self, device, worker) -> FlaskClient:
        enter(device)
        return device

    def test_ends_when_unused_for_the_minutes_of_the_setting(self, inside, clock):
        clock(timedelta(minutes=1, seconds=50))
        assert name_on(inside)
        clock(timedelta(minutes=5))
        assert inside.get("/").location == "/kiosk"
        assert db.session.scalars(select(AccountSession.revoked_at)).all() != [None]

    def test_each_use_lets_the_time_begin_anew(self, inside, clock):
        for minutes in (1, 2, 3, 4):
            clock(timedelta(minutes=minutes))
            assert inside.post("/kiosk/stay").status_code == 204

    def test_lasts_as_the_setting_says_within_reason(self, inside, clock):
        for value, minutes in ((10, 10), (0, 1), (999, 30)):
            settings.set("identity", "kiosk_idle_minutes", value)
            assert sessions.idle_limit() == timedelta(minutes=minutes)

    def test_what_a_page_asks_for_by_itself_does_not_keep_it_alive(self, inside, clock):
        clock(timedelta(minutes=2))
        inside.get("/suggest?q=a", headers={"HX-Request": "true"})
        clock(timedelta(minutes=3))
        assert name_on(inside) == ""

    def test_never_lasts_longer_than_an_hour(self, inside):
        [row] = db.session.scalars(select(AccountSession))
        assert row.expires_at - row.created_at <= timedelta(hours=1, seconds=5)

    def test_shows_the_time_that_is_left_and_a_button(self, inside):
        page = inside.get("/").text
        assert 'data-kiosk-seconds="120"' in page
        assert "2:00" in page
        assert 'action="/kiosk/done"' in page

    def test_done_ends_it_and_clears_the_browser(self, inside):
        answer = inside.post("/kiosk/done")
        assert (answer.status_code, answer.location) == (303, "/kiosk")
        assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
        assert name_on(inside) == ""
        assert inside.get("/").location == "/sign-in"
        assert inside.get("/sign-in").location == "/kiosk"
        assert "identity.kiosk_signed_out" in actions()

    def test_nothing_is_kept_by_the_browser_not_even_faces(self, inside, worker):
        file = files.save("org", png(), "face.png", audience_id=audiences.everyone(), image=True)
        db.session.commit()
        for path in ("/", "/people", f"/files/{file.id}/small"):
            answer = inside.get(path)
            assert answer.status_code == 200, path
            assert answer.headers["Cache-Control"] == "no-store", path

    def test_its_cookie_ends_with_the_browser(self, device, worker):
        lines = enter(device).headers.getlist("Set-Cookie")
        [line] = [line for line in lines if line.startswith("dunbar_session=")]
        assert "Expires" not in line

    @pytest.mark.parametrize(
        "path",
        [
            "/account",
            "/account/password",
            "/account/sessions",
            "/account/pin",
            "/account/notifications",
            "/account/second-factor",
            "/notifications",
            "/notifications/latest",
            "/admin/",
            "/admin/accounts",
            "/welcome/x",
        ],
    )
    def test_leads_to_nobodys_account_messages_or_administration(self, inside, path):
        page = inside.get(path)
        assert page.status_code in (403, 404)
        assert page.status_code == 403 or path == "/account/second-factor"

    def test_changes_no_password_and_no_pin(self, device, worker):
        [account] = db.session.scalars(select(Account))
        account.login, account.password_hash = "kirill", None
        accounts.set_password(account, PASSWORD)
        db.session.commit()
        enter(device)
        new = "a new horse battery"
        device.post("/account/password", data={"current": PASSWORD, "new": new, "again": new})
        device.post("/account/pin", data={"current": PASSWORD, "pin": "9462", "again": "9462"})
        device.post("/account/pin/remove")
        db.session.rollback()
        db.session.expire_all()
        assert pins.check(account.id, PIN) is pins.Checked.RIGHT
        assert sign_in_as(device.application.test_client(), "kirill").status_code == 302

    def test_is_an_employees_whoever_it_is(self, app, worker):
        roles.grant(ADMINISTRATOR_ROLE, f"person:{worker.id}")
        db.session.commit()
        device, _kiosk = connected(app)
        enter(device)
        page = device.get("/").text
        assert "/admin" not in page
        assert device.get("/people").status_code == 200
        assert device.get("/people.csv").status_code in (403, 404)

    def test_blocks_are_told_that_it_is_a_kiosk(self, app, viewer_of, worker):
        viewer = viewer_of(worker)
        assert (viewer.kiosk, sessions.as_employee(viewer).kiosk) == (False, True)

    def test_shows_no_bell_and_no_menu_of_ones_own(self, inside):
        page = inside.get("/").text
        assert "d-bell" not in page
        assert 'popovertarget="me"' not in page

    def test_who_has_a_one_time_password_still_reads_at_the_kiosk(self, device, worker):
        db.session.scalars(select(Account)).one().must_change_password = True
        db.session.commit()
        enter(device)
        assert name_on(device) == "Kuznetsov Kirill"

    def test_of_another_kind_does_not_live_on_a_kiosk(self, device, worker, login, own_account):
        own_account("keeper")
        assert sign_in_as(device, "keeper").location == "/kiosk"
        assert not is_signed_in(device)
        login(worker, client=device)
        assert device.get("/").location == "/kiosk"
        assert not is_signed_in(device)

    def test_does_not_live_elsewhere(self, app, inside):
        with inside.session_transaction() as cookies:
            stolen = dict(cookies)
        thief = app.test_client()
        with thief.session_transaction() as cookies:
            cookies.update(stolen)
        assert thief.get("/").location == "/sign-in"
        assert not is_signed_in(thief)

    def test_goes_with_its_row(self, inside):
        [row] = db.session.scalars(select(KioskSession))
        assert db.session.get(AccountSession, row.session_id) is not None


class TestASlipAtTheKiosk:
    def test_sets_the_pin_and_opens_the_kiosks_own_session(self, device, make):
        person = make.person("New Nina")
        code = tickets.issue_code(tickets.Purpose.SLIP, person.id, timedelta(days=1))
        db.session.commit()
        page = device.get(f"/welcome/{code}").text
        assert 'name="pin"' in page
        assert 'name="new"' not in page
        assert 'name="time_zone"' not in page
        make.account(person, login="", time_zone="Asia/Omsk")
        data = {"pin": PIN, "pin_again": PIN, "locale": "en"}
        assert device.post(f"/welcome/{code}", data=data).location == "/"
        assert name_on(device) == "New Nina"
        assert db.session.scalars(select(Account.time_zone)).all() == ["Asia/Omsk"], "a zone of one's own stays"
        device.post("/kiosk/done")
        assert enter(device, "00001").status_code == 302

    def test_a_password_is_not_chosen_there(self, device, make):
        person = make.person("New Nina", mail="nina@example.com")
        secret = tickets.issue_link(tickets.Purpose.INVITE, person.id, timedelta(days=1))
        db.session.commit()
        assert "on your own phone" in device.get(f"/welcome/{secret}").text
        device.post(f"/welcome/{secret}", data={"new": PASSWORD, "again": PASSWORD, "login": "nina"})
        assert db.session.scalars(select(Account)).all() == []
