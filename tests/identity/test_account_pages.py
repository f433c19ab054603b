from __future__ import annotations

from datetime import timedelta

import pytest
from flask import g

from core.db import db
from core.identity.models import Account, AccountSession
from tests.identity.conftest import PASSWORD, is_signed_in, sign_in_as

NEW = "a quite new password"


@pytest.fixture
def keeper(own_account):
    return own_account("keeper")


@pytest.fixture
def mine(client, keeper):
    assert sign_in_as(client, "keeper").status_code == 302
    return client


@pytest.fixture
def phone(app, keeper):
    """The same account, signed in with another device."""
    other = app.test_client()
    other.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/604.1"
    assert sign_in_as(other, "keeper").status_code == 302
    return other


@pytest.mark.parametrize("path", ["/account", "/account/password", "/account/sessions"])
def test_own_pages_are_for_who_is_signed_in(client, path):
    assert client.get(path).status_code == 302


class TestDevices:
    def test_are_listed_in_words_and_the_present_one_is_marked(self, mine, phone):
        page = mine.get("/account/sessions").text
        assert page.count("This one") == 1
        assert "Safari on iPhone" in page

    def other_session(self):
        return db.session.query(AccountSession).order_by(AccountSession.id.desc()).first()

    def test_one_can_be_signed_out(self, mine, phone):
        mine.post(f"/account/sessions/{self.other_session().id}/end")
        assert not is_signed_in(phone)
        assert is_signed_in(mine)

    def test_all_others_can_be_signed_out(self, mine, phone):
        mine.post("/account/sessions/end-others")
        assert not is_signed_in(phone)
        assert is_signed_in(mine)

    def test_the_present_one_signs_out(self, mine, keeper):
        (session,) = db.session.query(AccountSession).all()
        assert mine.post(f"/account/sessions/{session.id}/end").location == "/sign-in"
        assert not is_signed_in(mine)

    def test_nobody_signs_out_others(self, app, mine, own_account):
        own_account("stranger")
        stranger = app.test_client()
        sign_in_as(stranger, "stranger")
        theirs = self.other_session().id
        assert mine.post(f"/account/sessions/{theirs}/end").status_code == 404
        assert is_signed_in(stranger)


class TestANewPassword:
    def change(self, mine, current=PASSWORD, new=NEW, again=None):
        data = {"current": current, "new": new, "again": new if again is None else again}
        return mine.post("/account/password", data=data)

    def test_takes_the_place_of_the_old_one_and_signs_out_the_other_devices(self, app, mine, phone):
        assert self.change(mine).status_code == 302
        assert is_signed_in(mine)
        assert not is_signed_in(phone)
        client = app.test_client()
        assert sign_in_as(client, "keeper").status_code == 401
        assert sign_in_as(client, "keeper", NEW).status_code == 302

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"current": "not my password"}, "This is not your current password."),
            ({"new": "short"}, "Use at least 10 characters."),
            ({"new": "password123"}, "Too many people use this password."),
            ({"new": "the-keeper-himself"}, "The password must not contain your login."),
            ({"again": "something else"}, "The two are not the same."),
            ({"new": PASSWORD}, "Choose a password that differs from the current one."),
        ],
    )
    def test_is_refused_with_a_word_at_the_field(self, mine, fields, message):
        page = self.change(mine, **fields)
        assert page.status_code == 422
        assert message in page.text
        assert 'aria-invalid="true"' in page.text

    def test_the_current_one_cannot_be_guessed_from_an_open_browser(self, mine):
        for _ in range(5):
            assert self.change(mine, current="a guess at it").status_code == 422
        page = self.change(mine)
        assert page.status_code == 429
        assert "Too many failed attempts." in page.text
        assert 'name="current"' in page.text

    def test_directory_people_are_told_where_theirs_is_changed(self, client, login, make):
        page = login(make.person()).get("/account/password")
        assert "Change it there" in page.text
        assert 'name="new"' not in page.text

    def test_a_one_time_password_has_to_be_changed_first(self, client, keeper):
        keeper.must_change_password = True
        db.session.commit()
        sign_in_as(client, "keeper")
        assert client.get("/account").location == "/account/password"
        assert client.get("/account/password").status_code == 200
        self.change(client)
        assert client.get("/account").status_code == 200


class TestPreferences:
    def test_are_kept_in_the_account(self, login, make):
        person = make.person()
        mine = login(person)
        data = {"locale": "ru", "time_zone": "Asia/Novosibirsk", "color_scheme": "dark", "show_photo": "y"}
        assert mine.post("/account", data=data).status_code == 302
        account = db.session.query(Account).filter_by(person_id=person.id).one()
        assert (account.locale, account.time_zone, account.color_scheme) == ("ru", "Asia/Novosibirsk", "dark")
        assert (person.show_photo, person.show_birthday) == (True, False)
        page = mine.get("/account")
        assert '<html lang="ru" data-scheme="dark"' in page.text

    def test_and_can_follow_the_device_again(self, login, make):
        person = make.person()
        mine = login(person)
        db.session.query(Account).update({"locale": "ru", "time_zone": "Asia/Tokyo", "color_scheme": "dark"})
        mine.post("/account", data={"locale": "usual", "time_zone": "usual", "color_scheme": "usual"})
        account = db.session.query(Account).filter_by(person_id=person.id).one()
        assert (account.locale, account.time_zone, account.color_scheme) == ("", "", "")

    @pytest.mark.parametrize("field", [{"locale": "xx"}, {"time_zone": "Moon/Base"}, {"color_scheme": "pink"}])
    def test_what_does_not_exist_is_refused(self, login, field):
        assert login().post("/account", data=field).status_code == 422

    def test_the_zone_is_the_accounts_else_the_places_else_the_portals(self, app, login, make):
        def zone_of(person):
            mine = login(person)
            with mine:
                mine.get("/account")
                return str(g.viewer.time_zone), g.viewer.location_id

        assert zone_of(make.person()) == ("Europe/Moscow", None)
        place = make.location("Plant", time_zone="Asia/Omsk")
        person = make.person(location=place)
        assert zone_of(person) == ("Asia/Omsk", place.id)
        db.session.query(Account).filter_by(person_id=person.id).update({"time_zone": "Asia/Tokyo"})
        db.session.commit()
        assert zone_of(person) == ("Asia/Tokyo", place.id)


class TestTheSwitches:
    def test_a_visitors_language_is_kept_in_a_cookie(self, client):
        answer = client.post("/account/language", data={"locale": "ru", "next": "/sign-in?next=/news"})
        assert answer.location == "/sign-in?next=/news"
        assert '<html lang="ru"' in client.get("/sign-in").text

    def test_and_goes_along_into_the_account(self, mine, keeper):
        mine.post("/account/language", data={"locale": "ru"})
        assert keeper.locale == "ru"

    def test_colours_likewise(self, client, keeper):
        client.post("/account/scheme", data={"scheme": "dark"})
        assert 'data-scheme="dark"' in client.get("/sign-in").text
        sign_in_as(client, "keeper")
        client.post("/account/scheme", data={"scheme": "light"})
        assert keeper.color_scheme == "light"
        client.post("/account/scheme", data={"scheme": "auto"})
        assert keeper.color_scheme == ""

    @pytest.mark.parametrize(("path", "data"), [("language", {"locale": "xx"}), ("scheme", {"scheme": "pink"})])
    def test_what_does_not_exist_is_refused(self, client, path, data):
        assert client.post(f"/account/{path}", data=data).status_code == 400

    def test_nobody_is_sent_elsewhere(self, client):
        answer = client.post("/account/language", data={"locale": "ru", "next": "//elsewhere.example"})
        assert answer.location == "/"


def test_a_session_is_noted_as_seen_after_the_answer_was_sent(mine):
    def seen():
        db.session.rollback()
        return db.session.query(AccountSession.seen_at).scalar()

    before = seen() - timedelta(hours=1)
    db.session.query(AccountSession).update({"seen_at": before})
    db.session.commit()
    answer = mine.get("/account/sessions", buffered=False)
    assert seen() == before, "the reader must not wait for it"
    answer.close()
    assert seen() > before
