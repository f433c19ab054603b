"""Answers of a provider that are forged, stolen or late, and providers that are in trouble."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.identity.oidc.providers import problems as all_problems
from core.identity.views import providers, throttle
from tests.identity.conftest import is_signed_in
from tests.identity.providers import (
    ADA,
    MATCH,
    RETURNS,
    Way,
    changed,
    inside,
    query,
    reasons,
)
from tests.servers.canaille import Canaille
from tests.servers.certificates import Authority
from tests.servers.silent import SilentServer
from tests.servers.visitor import Visitor


class TestForgedAnswers:
    @pytest.fixture
    def ready(self, way, provider, set_up, hr, make, directory_login) -> Way:
        set_up(corp=provider.table(**MATCH), plant=provider.table(**MATCH))
        directory_login(make.person("Ada"), hr, "al", "guid-ada")
        return way

    @pytest.mark.parametrize("state", ["something", "", None])
    def test_a_wrong_state_lets_nobody_in(self, ready, state):
        page = ready.client.get(changed(ready.at_provider("ada"), state=state))
        assert page.status_code == 403
        assert "Please start again" in page.text
        assert not is_signed_in(ready.client)

    def test_an_answer_meant_for_another_browser_lets_nobody_in(self, app, ready):
        """An attacker sends a victim their own answer, so that the victim works in the attacker's account."""
        answer = ready.at_provider("ada")
        victim = app.test_client()
        assert victim.get(answer).status_code == 403
        assert not is_signed_in(victim)

    def test_an_answer_works_once(self, app, ready):
        answer = ready.at_provider("ada")
        with ready.client.session_transaction() as cookies:
            before = dict(cookies)
        assert ready.client.get(answer).status_code == 302
        thief = app.test_client()
        with thief.session_transaction() as cookies:
            cookies.update(before)
        assert thief.get(answer).status_code == 403
        assert not is_signed_in(thief)

    def test_a_code_used_before_is_refused_by_the_provider_and_here(self, app, ready):
        used = query(ready.at_provider("ada"))["code"]
        ready.client.get(changed(ready.at_provider("ada")))
        other = Way(app.test_client(), ready.provider)
        page = other.client.get(changed(other.at_provider("ada"), code=used))
        assert page.status_code == 403
        assert not is_signed_in(other.client)

    def test_a_code_of_another_browser_is_of_no_use(self, app, ready):
        """PKCE: the code was given for another verifier."""
        stolen = query(ready.at_provider("ada"))["code"]
        thief = Way(app.test_client(), ready.provider)
        page = thief.client.get(changed(inside_of(thief), code=stolen))
        assert page.status_code == 403
        assert reasons() == ["untrusted"]
        assert not is_signed_in(thief.client)

    def test_an_answer_to_one_provider_is_none_to_another(self, ready):
        answer = ready.at_provider("ada").replace("/with/corp/", "/with/plant/")
        assert ready.client.get(answer).status_code == 403
        assert not is_signed_in(ready.client)

    @pytest.mark.parametrize("issuer", ["https://evil.example", None])
    def test_an_answer_of_another_issuer_is_refused(self, ready, issuer):
        assert ready.client.get(changed(ready.at_provider("ada"), iss=issuer)).status_code == 403
        assert not is_signed_in(ready.client)

    def test_too_late_is_too_late(self, ready, monkeypatch):
        answer = ready.at_provider("ada")
        monkeypatch.setattr(providers, "LASTS", timedelta(seconds=-1))
        assert ready.client.get(answer).status_code == 403

    def test_many_forged_answers_have_to_wait(self, ready, monkeypatch):
        monkeypatch.setattr(throttle, "PER_ADDRESS", "3 per 15 minutes")
        for _number in range(3):
            assert ready.client.get("/sign-in/with/corp/back?state=x&code=y").status_code == 403
        page = ready.client.get("/sign-in/with/corp/back?state=x&code=y")
        assert page.status_code == 429
        assert "Too many failed attempts" in page.text


def inside_of(way: Way) -> str:
    return inside(Visitor(way.provider).go(way.start(), "bruno"))


class TestTrouble:
    def test_what_is_wrong_with_a_table_is_seen_before_anybody_comes(self, app, set_up, provider, tmp_path):
        good = provider.table()
        bad = provider.table(client_secret="", client_secret_file="/nowhere/secret", ca_file="/nowhere/ca.pem", **MATCH)
        set_up(corp=good, plant=bad)
        told = all_problems()
        assert len(told) == 3
        assert all(text.startswith("[oidc.plant] ") for text in told)
        assert "there is no [sources.hr]" in told[1]

    def test_who_does_not_agree_is_told_so(self, client, set_up):
        with Canaille([ADA], returns=RETURNS, trusted=False) as asking:
            set_up(corp=asking.table(title="Head office"))
            address = Visitor(asking).decline(Way(client, asking).start(), "ada")
            page = client.get(inside(address))
        assert page.status_code == 403
        assert "Head office did not sign you in, or you did not agree to it." in page.text

    def test_a_provider_that_is_down_is_told_apart(self, client, set_up, provider):
        table = provider.table(title="Head office", issuer="https://localhost:1")
        set_up(corp=table)
        page = client.get("/sign-in/with/corp")
        assert page.status_code == 503
        assert "Head office does not answer right now" in page.text
        assert reasons() == []

    def test_a_provider_that_hangs_keeps_nobody_waiting(self, client, set_up, provider, silent_server: SilentServer):
        set_up(corp=provider.table(issuer=f"https://localhost:{silent_server.port}", timeout=1))
        assert client.get("/sign-in/with/corp").status_code == 503
        assert silent_server.connections == 1

    def test_a_certificate_that_nobody_vouches_for_ends_it(self, client, set_up, provider, other_authority: Authority):
        set_up(corp=provider.table(ca_file=str(other_authority.file)))
        assert client.get("/sign-in/with/corp").status_code == 503
        set_up(corp=provider.table(ca_file=""))
        assert client.get("/sign-in/with/corp").status_code == 503

    def test_an_authority_file_that_is_missing_is_said_to_the_log_and_kept_from_the_page(
        self, client, set_up, provider, caplog
    ):
        set_up(corp=provider.table(ca_file="/nowhere/ca.pem"))
        with caplog.at_level("INFO"):
            page = client.get("/sign-in/with/corp")
        assert page.status_code == 503
        assert "/nowhere/ca.pem" in caplog.text
        assert "/nowhere/ca.pem" not in page.text

    def test_another_issuer_behind_the_address_is_not_taken(self, client, set_up, provider):
        set_up(corp=provider.table(issuer=f"{provider.issuer}/"))
        page = client.get("/sign-in/with/corp")
        assert page.status_code == 503
        assert "not set up correctly" in page.text

    def test_a_wrong_secret_is_the_administrators_affair(self, way, set_up, provider):
        set_up(corp=provider.table(client_secret="wrong"))
        page = way.go("ada")
        assert page.status_code == 503
        assert "not set up correctly" in page.text

    def test_new_keys_of_the_provider_are_fetched(self, app, set_up, hr, make, directory_login):
        with Canaille([ADA], returns=RETURNS) as restarted:
            set_up(corp=restarted.table(**MATCH))
            directory_login(make.person("Ada"), hr, "al", "guid-ada")
            client = app.test_client()
            Way(client, restarted).go("ada")
            client.post("/sign-out")
            restarted.halt()
            restarted.start()
            assert Way(client, restarted).go("ada").status_code == 302
