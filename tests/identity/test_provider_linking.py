"""Linking a provider with one's own account, unlinking it, and signing out there too."""

from __future__ import annotations

import pytest

from core.db import db
from core.identity.models import AccountSession
from core.org.models import DirectoryLogin, Employment
from tests.identity.conftest import is_signed_in, sign_in_as
from tests.identity.providers import (
    MATCH,
    PORTAL,
    Way,
    identities,
    inside,
    keep,
    link_path,
    query,
    signed_in_account,
)
from tests.servers.visitor import Visitor


class TestLinking:
    @pytest.fixture
    def mine(self, client, set_up, provider, own_account) -> Way:
        set_up(corp=provider.table(title="Head office"), plant=provider.table(title="The plant"))
        own_account("keeper")
        sign_in_as(client, "keeper")
        return Way(client, provider)

    def test_who_is_signed_in_links_a_provider_and_then_comes_in_by_it(self, app, mine):
        assert mine.go("ada", link_path(mine.client)).location == "/account/sign-in"
        page = mine.client.get("/account/sign-in").text
        assert "You can now sign in with Head office." in page
        assert "ada@company.example" in page
        account = signed_in_account()
        mine.client.post("/sign-out")
        client = app.test_client()
        assert Way(client, mine.provider).go("ada").status_code == 302
        assert signed_in_account() == account

    def test_a_link_without_the_forms_token_is_refused(self, mine, app):
        app.config["WTF_CSRF_ENABLED"] = True
        try:
            assert mine.client.get("/account/sign-in/link/corp").status_code == 400
            assert mine.client.get("/account/sign-in/link/corp?token=forged").status_code == 400
            assert mine.client.get(link_path(mine.client)).status_code == 302
        finally:
            app.config["WTF_CSRF_ENABLED"] = False

    def test_an_identity_of_another_account_stays_there(self, app, mine, own_account):
        mine.go("ada", link_path(mine.client))
        other = own_account("other")
        client = app.test_client()
        sign_in_as(client, "other")
        Way(client, mine.provider).go("ada", link_path(client))
        assert "belongs to another account here" in client.get("/account/sign-in").text
        assert [identity.account_id for identity in identities()] != [other.id]
        assert len(identities()) == 1

    def test_a_second_identity_of_one_provider_is_refused(self, mine):
        mine.go("ada", link_path(mine.client))
        token = link_path(mine.client, "plant").replace("/plant?", "/corp?")
        mine.go("bruno", token)
        assert "already linked to somebody else" in mine.client.get("/account/sign-in").text
        assert len(identities()) == 1

    def test_who_became_somebody_else_on_the_way_links_nothing(self, mine, own_account):
        answer = mine.at_provider("ada", link_path(mine.client))
        own_account("other")
        with mine.client.session_transaction() as cookies:
            kept = cookies["providers"]
        mine.client.post("/sign-out")
        sign_in_as(mine.client, "other")
        with mine.client.session_transaction() as cookies:
            cookies["providers"] = kept
        mine.client.get(answer)
        assert identities() == []

    def test_unlinking_ends_the_sessions_that_came_that_way(self, app, mine):
        mine.go("ada", link_path(mine.client))
        elsewhere = app.test_client()
        Way(elsewhere, mine.provider).go("ada")
        assert is_signed_in(elsewhere)
        (identity,) = identities()
        assert mine.client.post(f"/account/sign-in/unlink/{identity.id}").location == "/account/sign-in"
        assert not is_signed_in(elsewhere)
        assert is_signed_in(mine.client)
        assert identities() == []

    def test_nobody_unlinks_anothers(self, app, mine, own_account):
        mine.go("ada", link_path(mine.client))
        own_account("other")
        client = app.test_client()
        sign_in_as(client, "other")
        (identity,) = identities()
        assert client.post(f"/account/sign-in/unlink/{identity.id}").status_code == 404
        assert len(identities()) == 1

    def test_the_only_way_in_cannot_be_unlinked(self, way, provider, set_up, hr, make):
        set_up(corp=provider.table(**MATCH, match_by="personnel_number"))
        person = make.person("Ada")
        keep(Employment(person_id=person.id, source_id=hr.id, personnel_number="guid-ada"))
        way.go("ada")
        (identity,) = identities()
        way.client.post(f"/account/sign-in/unlink/{identity.id}")
        assert "This is your only way in." in way.client.get("/account/sign-in").text
        assert len(identities()) == 1

    def test_a_claim_that_names_somebody_else_is_not_linked(self, client, provider, set_up, hr, make, own_account):
        set_up(corp=provider.table(**MATCH))
        keep(DirectoryLogin(person_id=make.person("Ada").id, source_id=hr.id, login="al", external_id="guid-ada"))
        own_account("keeper")
        sign_in_as(client, "keeper")
        Way(client, provider).go("ada", link_path(client))
        assert identities() == []


class TestLeaving:
    def test_who_came_through_a_provider_is_offered_to_leave_it_too(
        self, way, provider, set_up, hr, make, directory_login
    ):
        set_up(corp=provider.table(**MATCH, title="Head office"))
        directory_login(make.person("Ada"), hr, "al", "guid-ada")
        visitor = Visitor(provider)
        way.client.get(inside(visitor.go(way.start(), "ada")))
        page = way.client.post("/sign-out")
        assert page.status_code == 200
        assert "Sign out of Head office, too" in page.text
        assert not is_signed_in(way.client)
        start = page.text.index(f"{provider.issuer}/oauth/end_session")
        address = page.text[start : page.text.index('"', start)].replace("&amp;", "&")
        assert query(address)["post_logout_redirect_uri"] == f"{PORTAL}/sign-in"
        # Really out: the provider asks for the password again.
        visitor.follow(address)
        asked = visitor.follow(way.start())
        assert asked[0] is not None
        assert 'name="login"' in asked[0].text
        assert db.session.scalars(db.select(AccountSession.id_token)).all() == [""]

    def test_others_go_straight_to_the_sign_in_page(self, client, set_up, provider, own_account):
        set_up(corp=provider.table())
        own_account("keeper")
        sign_in_as(client, "keeper")
        assert client.post("/sign-out").location == "/sign-in"
