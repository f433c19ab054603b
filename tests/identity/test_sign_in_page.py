from __future__ import annotations

import re

import pytest
from limits import parse as parse_limit
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from core.db import db
from core.identity.models import AccountSession
from core.identity.session_store import digest
from core.identity.views import throttle
from core.web.limits import limiter, storage_address
from plugin_sdk.testing import count_queries
from tests.identity.conftest import PASSWORD, is_signed_in, sign_in_as, token_of


@pytest.fixture
def keeper(own_account):
    return own_account("keeper")


def cookie(answer) -> str:
    (found,) = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith("dunbar_session=")]
    return found


class TestTheWayIn:
    def test_who_knows_the_password_comes_in(self, client, keeper):
        assert not is_signed_in(client)
        answer = sign_in_as(client, "keeper")
        assert (answer.status_code, answer.location) == (302, "/")
        assert is_signed_in(client)

    def test_the_page_works_without_javascript_and_in_the_readers_language(self, client):
        page = client.get("/sign-in", headers={"Accept-Language": "en"})
        assert page.status_code == 200
        assert 'method="post"' in page.text
        assert 'autocomplete="current-password"' in page.text
        assert not re.search(r"\son\w+=|<script(?![^>]*\ssrc=)|\sstyle=", page.text)

    def test_a_visitor_is_brought_back_to_the_page_asked_for(self, client, keeper):
        asked = client.get("/account/sessions?a=1")
        assert asked.location == "/sign-in?next=/account/sessions?a%3D1"
        assert 'value="/account/sessions?a=1"' in client.get(asked.location).text
        assert sign_in_as(client, "keeper", next="/account/sessions?a=1").location == "/account/sessions?a=1"

    @pytest.mark.parametrize("target", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example"])
    def test_nobody_is_sent_elsewhere(self, client, keeper, target):
        page = client.get("/sign-in", query_string={"next": target}).text
        assert re.search(r'id="next" name="next" type="hidden" value=""', page)
        assert sign_in_as(client, "keeper", next=target).location == "/"

    def test_who_is_in_already_goes_on(self, client, keeper):
        sign_in_as(client, "keeper")
        assert client.get("/sign-in?next=/account").location == "/account"

    def test_what_was_typed_stays_but_for_the_password(self, client, keeper):
        page = sign_in_as(client, "keeper", "wrong password", next="/account")
        assert page.status_code == 401
        assert 'value="keeper"' in page.text
        assert 'value="/account"' in page.text
        assert "wrong password" not in page.text

    @pytest.mark.parametrize(("login", "password"), [("", PASSWORD), ("keeper", ""), ("", "")])
    def test_an_empty_field_is_named(self, client, keeper, login, password):
        page = sign_in_as(client, login, password)
        assert page.status_code == 422
        assert ("Enter your login." in page.text) == (not login)
        assert ("Enter your password." in page.text) == (not password)

    def test_blanks_around_a_password_belong_to_it(self, client, keeper):
        assert sign_in_as(client, "keeper", f" {PASSWORD}").status_code == 401


def test_an_unknown_login_looks_exactly_like_a_wrong_password(client, keeper):
    def shown(login):
        page = sign_in_as(client, login, "some password")
        text = page.text.replace(token_of(page), "TOKEN")  # it holds the time
        return page.status_code, text.replace(login, "LOGIN"), sorted(page.headers.keys())

    client.get("/sign-in")  # the cookie of the first visit
    assert shown("keeper") == shown("stranger")


def test_both_take_the_same_time_at_least(client, keeper, monkeypatch):
    from core.identity.views import sign_in

    waits: list[float] = []
    monkeypatch.setattr(sign_in, "FAILURE_SECONDS", 60.0)
    monkeypatch.setattr("time.sleep", waits.append)
    for login in ("keeper", "nobody"):
        sign_in_as(client, login, "some password")
    assert [50 < wait <= 60 for wait in waits] == [True, True]


class TestTheSession:
    def test_a_new_secret_at_every_sign_in_and_nothing_of_before(self, client, keeper):
        with client.session_transaction() as before:
            before["planted"] = "by an attacker"
            before["_user_id"] = "known-secret"
        sign_in_as(client, "keeper")
        with client.session_transaction() as now:
            assert "planted" not in now
            assert now["_user_id"] != "known-secret"
            assert db.session.query(AccountSession.digest).scalar() == digest(now["_user_id"])

    def test_signing_out_ends_it_everywhere_the_cookie_was_copied_to(self, app, client, keeper):
        sign_in_as(client, "keeper")
        with client.session_transaction() as cookies:
            stolen = dict(cookies)
        assert client.get("/sign-out").status_code == 405
        assert client.post("/sign-out").location == "/sign-in"
        thief = app.test_client()
        with thief.session_transaction() as cookies:
            cookies.update(stolen)
        assert not is_signed_in(thief)

    def test_a_revoked_one_is_out_at_the_next_request_and_told_so(self, client, keeper):
        sign_in_as(client, "keeper")
        db.session.query(AccountSession).update({"revoked_at": db.session.query(AccountSession).one().seen_at})
        db.session.commit()
        assert client.get("/account").status_code == 302
        assert "You have been signed out. Please sign in again." in client.get("/sign-in").text

    def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(self, client, keeper):
        line = cookie(sign_in_as(client, "keeper"))
        assert "HttpOnly" in line
        assert "SameSite=Lax" in line
        assert "Expires" in line

    def test_on_a_shared_computer_it_ends_with_the_browser(self, client, keeper):
        line = cookie(sign_in_as(client, "keeper", shared="y"))
        assert "Expires" not in line
        assert db.session.query(AccountSession.shared).scalar() is True

    def test_over_https_it_is_never_sent_in_the_clear(self, app, client, keeper):
        from core.identity import session

        assert session.cookie_flags("https://portal.example", 10)["SESSION_COOKIE_SECURE"] is True
        assert session.cookie_flags("http://portal.example", 10)["SESSION_COOKIE_SECURE"] is False

    def test_who_is_signed_in_costs_one_statement(self, app, client, keeper):
        sign_in_as(client, "keeper")
        with count_queries() as queries:
            client.get("/account/sessions")
        assert len([text for text in queries.statements if "core_session.digest =" in text]) == 1


class TestForgedForms:
    pytestmark = pytest.mark.usefixtures("csrf")

    @pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/account/language", "/account/scheme"])
    def test_are_refused(self, client, keeper, path):
        assert client.post(path, data={"login": "keeper", "password": PASSWORD}).status_code == 400

    def test_the_pages_own_form_is_taken(self, client, keeper):
        token = token_of(client.get("/sign-in"))
        assert sign_in_as(client, "keeper", csrf_token=token).status_code == 302

    def test_a_token_from_before_the_sign_in_is_of_no_use_after_it(self, client, keeper):
        token = token_of(client.get("/sign-in"))
        sign_in_as(client, "keeper", csrf_token=token)
        assert client.post("/sign-out", data={"csrf_token": token}).status_code == 400
        assert is_signed_in(client)


class TestTooManyAttempts:
    def fail(self, client, login="keeper", times=5, **kwargs):
        for _ in range(times):
            assert client.post("/sign-in", data={"login": login, "password": "wrong"}, **kwargs).status_code in (
                401,
                400,
            )

    def test_the_sixth_has_to_wait_even_with_the_right_password(self, client, keeper):
        self.fail(client)
        page = sign_in_as(client, "keeper")
        assert page.status_code == 429
        assert 60 < int(page.headers["Retry-After"]) <= 15 * 60
        assert re.search(r"Too many failed attempts\. Try again in 1[45] minutes\.", page.text)
        assert 'value="keeper"' in page.text
        assert not is_signed_in(client)

    def test_every_way_of_writing_a_login_counts_as_one(self, client, keeper, two_domains):
        for login in ("keeper", "KEEPER", " keeper", ".\\keeper", ".\\Keeper"):
            self.fail(client, login, times=1)
        assert sign_in_as(client, "keeper").status_code == 429

    def test_coming_in_forgives_the_slips_before(self, client, keeper):
        for _ in range(3):
            self.fail(client, times=4)
            assert sign_in_as(client, "keeper").status_code == 302
            client.post("/sign-out")

    def test_the_owner_is_not_kept_out_by_a_stranger_elsewhere(self, client, keeper):
        self.fail(client, environ_base={"REMOTE_ADDR": "198.51.100.7"})
        assert sign_in_as(client, "keeper").status_code == 302

    def test_many_logins_from_one_address_have_to_wait_too(self, client, keeper, monkeypatch):
        monkeypatch.setattr(throttle, "PER_ADDRESS", "7 per 15 minutes")
        for number in range(7):
            self.fail(client, f"guess{number}", times=1)
        assert sign_in_as(client, "keeper").status_code == 429
        elsewhere = client.post(
            "/sign-in", data={"login": "keeper", "password": PASSWORD}, environ_base={"REMOTE_ADDR": "198.51.100.7"}
        )
        assert elsewhere.status_code == 302

    def test_one_login_from_many_addresses_has_to_wait_too(self, client, keeper, monkeypatch):
        monkeypatch.setattr(throttle, "PER_LOGIN", "7 per 15 minutes")
        for number in range(7):
            self.fail(client, times=1, environ_base={"REMOTE_ADDR": f"198.51.100.{number}"})
        assert sign_in_as(client, "keeper").status_code == 429

    def test_a_flood_without_the_forms_token_counts(self, client, keeper, csrf):
        self.fail(client)
        assert client.post("/sign-in", data={"login": "keeper", "password": PASSWORD}).status_code == 429

    def test_looking_at_the_page_does_not_count(self, client, keeper):
        for _ in range(10):
            assert client.get("/sign-in").status_code == 200
        assert sign_in_as(client, "keeper").status_code == 302

    def test_a_directory_that_is_down_counts_against_nobody(self, client, make, one_domain, directory_login):
        directory_login(make.person(), one_domain, "ada", "guid-ada")
        for _ in range(7):
            assert sign_in_as(client, "ada").status_code == 503

    def test_counters_stay_in_memory_while_redis_is_down(self, app, client, keeper, monkeypatch):
        def down(*args, **kwargs):
            raise ConnectionError("redis is down")

        monkeypatch.setattr(limiter._limiter, "test", down)
        monkeypatch.setattr(limiter, "_storage_dead", False)
        self.fail(client)
        assert sign_in_as(client, "keeper").status_code == 429


@pytest.mark.parametrize(
    ("redis", "address"),
    [
        ("", "memory://"),
        ("redis://h:1/0", "redis://h:1/0"),
        ("rediss://h", "rediss://h"),
        ("unix:///run/r", "redis+unix:///run/r"),
    ],
)
def test_where_failures_are_counted(redis, address):
    assert storage_address(redis) == address


def test_redis_counts_for_all_nodes_together(redis_url):
    nodes = [FixedWindowRateLimiter(storage_from_string(storage_address(redis_url))) for _ in range(2)]
    limit = parse_limit("2 per minute")
    for node in nodes:
        assert node.hit(limit, "somebody")
    assert [node.test(limit, "somebody") for node in nodes] == [False, False]
