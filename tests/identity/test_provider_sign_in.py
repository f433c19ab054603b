"""Signing in with a real OpenID provider, the whole way over HTTP."""

from __future__ import annotations

import pytest

from core.db import db
from core.identity import accounts
from core.identity.models import Account, AccountSession
from core.identity.second_factor import app_codes
from core.org.models import DirectoryLogin, Employment, Person
from core.org.sync.models import Source
from tests.identity.conftest import is_signed_in, sign_in_as
from tests.identity.providers import (
    MATCH,
    PORTAL,
    RETURNS,
    Way,
    identities,
    keep,
    link_path,
    linked,
    query,
    reasons,
    signed_in_account,
)
from tests.identity.second_steps import code, second_step
from tests.servers.canaille import Canaille, ProviderPerson


class TestTheWayIn:
    def test_an_immutable_id_of_a_source_finds_the_person(self, way, provider, set_up, hr, make, directory_login):
        set_up(corp=provider.table(**MATCH))
        person = make.person("Ada Lovelace")
        login = directory_login(person, hr, "al", "guid-ada")
        answer = way.go("ada", "/sign-in/with/corp?next=/account")
        assert (answer.status_code, answer.location) == (302, "/account")
        account = db.session.get(Account, signed_in_account())
        assert account.person_id == person.id
        (session,) = db.session.scalars(db.select(AccountSession))
        assert (session.way, session.directory_login_id) == ("provider", login.id)
        (identity,) = identities()
        assert (identity.provider, identity.issuer, identity.account_id) == ("corp", provider.issuer, account.id)
        assert "localhost" in way.client.get("/account/sessions").text

    def test_later_the_subject_alone_decides(self, app, way, provider, set_up, hr, make, directory_login):
        set_up(corp=provider.table(**MATCH))
        login = directory_login(make.person("Ada"), hr, "al", "guid-ada")
        way.go("ada")
        first = signed_in_account()
        way.client.post("/sign-out")
        db.session.delete(login)
        db.session.commit()
        assert way.go("ada").status_code == 302
        assert signed_in_account() == first
        assert len(identities()) == 1

    def test_a_personnel_number_finds_the_person(self, way, provider, set_up, hr, make):
        set_up(corp=provider.table(**MATCH, match_by="personnel_number"))
        person = make.person("Ada")
        keep(Employment(person_id=person.id, source_id=hr.id, personnel_number="guid-ada"))
        assert way.go("ada").status_code == 302
        assert db.session.get(Account, signed_in_account()).person_id == person.id

    def test_a_number_that_two_people_have_finds_nobody(self, way, provider, set_up, hr, make):
        set_up(corp=provider.table(**MATCH, match_by="personnel_number"))
        for name in ("Ada", "Ada the other"):
            keep(Employment(person_id=make.person(name).id, source_id=hr.id, personnel_number="guid-ada"))
        assert way.go("ada").status_code == 403
        assert reasons() == ["unknown_person"]

    def test_the_button_stands_on_the_sign_in_page_and_keeps_where_to_go(self, client, provider, set_up):
        set_up(corp=provider.table(title="Head office"), plant=provider.table(title="The plant"))
        page = client.get("/sign-in?next=/people").text
        assert "Sign in with Head office" in page
        assert 'href="/sign-in/with/plant?next=/people"' in page

    def test_what_is_asked_of_the_provider_is_safe(self, way, provider, set_up):
        set_up(corp=provider.table())
        asked = query(way.start())
        assert asked["code_challenge_method"] == "S256"
        assert asked["redirect_uri"] == f"{PORTAL}/sign-in/with/corp/back"
        assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 40
        assert asked["scope"] == "openid profile email"

    def test_the_host_of_a_request_does_not_move_the_way_back(self, client, provider, set_up):
        set_up(corp=provider.table())
        answer = client.get("/sign-in/with/corp", base_url="http://evil.example")
        assert query(answer.location)["redirect_uri"] == f"{PORTAL}/sign-in/with/corp/back"

    @pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example"])
    def test_nobody_is_sent_elsewhere(self, way, provider, set_up, hr, make, directory_login, target):
        set_up(corp=provider.table(**MATCH))
        directory_login(make.person("Ada"), hr, "al", "guid-ada")
        assert way.go("ada", f"/sign-in/with/corp?next={target}").location == "/"

    def test_who_is_in_already_goes_on(self, client, provider, set_up, own_account):
        set_up(corp=provider.table())
        own_account("keeper")
        sign_in_as(client, "keeper")
        assert client.get("/sign-in/with/corp?next=/account").location == "/account"

    def test_a_provider_that_is_not_configured_is_not_there(self, client, set_up):
        set_up()
        assert client.get("/sign-in/with/corp").status_code == 404
        assert client.get("/sign-in/with/corp/back?state=x&code=y").status_code == 404

    def test_a_secret_may_stand_in_a_file(self, way, provider, set_up, hr, make, directory_login, tmp_path):
        file = tmp_path / "secret"
        file.write_text(f"{provider.client_secret}\n")
        set_up(corp=provider.table(**MATCH, client_secret="", client_secret_file=str(file)))
        directory_login(make.person("Ada"), hr, "al", "guid-ada")
        assert way.go("ada").status_code == 302


class TestOnASharedComputer:
    @pytest.fixture
    def ada(self, set_up, provider, hr, make, directory_login):
        set_up(corp=provider.table(**MATCH))
        return directory_login(make.person("Ada"), hr, "al", "guid-ada")

    @pytest.mark.parametrize(("query", "shared"), [("", False), ("?shared=y", True)])
    def test_the_session_is_as_short_as_after_a_password(self, way, ada, query, shared):
        answer = way.go("ada", f"/sign-in/with/corp{query}")
        assert db.session.scalars(db.select(AccountSession.shared)).one() is shared
        (cookie,) = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith("dunbar_session=")]
        assert ("Expires" in cookie) is not shared

    def test_it_stays_so_over_the_second_step(self, way, ada):
        account = accounts.of_person(db.session.get(Person, ada.person_id))
        secret = app_codes.begin(account.id)
        app_codes.confirm(account.id, code(secret, -1))
        db.session.commit()
        assert way.go("ada", "/sign-in/with/corp?shared=y").location == "/sign-in/second-step"
        second_step(way.client, code(secret))
        assert db.session.scalars(db.select(AccountSession.shared)).one() is True

    def test_the_links_take_it_along(self, client, ada):
        assert 'href="/sign-in/with/corp?next=/people"' in client.get("/sign-in?next=/people").text
        page = client.get("/sign-in?next=/people&shared=y").text
        assert 'href="/sign-in/with/corp?next=/people&amp;shared=y"' in page
        page = sign_in_as(client, "nobody", "wrong", shared="y").text
        assert 'href="/sign-in/with/corp?shared=y"' in page

    def test_whoever_is_refused_need_not_say_it_again(self, way, ada):
        page = way.go("bruno", "/sign-in/with/corp?shared=y")
        assert page.status_code == 403
        assert 'href="/sign-in/with/corp?shared=y"' in page.text

    def test_without_scripts_the_page_offers_the_choice(self, client, ada):
        assert "<noscript><a class" in client.get("/sign-in?next=/people").text
        assert 'href="/sign-in?next=/people&amp;shared=y"' in client.get("/sign-in?next=/people").text


class TestMail:
    @pytest.fixture
    def ada(self, make):
        return make.person("Ada", mail="ada@company.example")

    def test_a_verified_address_finds_its_owner_if_that_is_trusted(self, way, provider, set_up, ada):
        set_up(corp=provider.table(trust_mail=True))
        assert way.go("ada").status_code == 302
        assert db.session.get(Account, signed_in_account()).person_id == ada.id

    def test_otherwise_no_address_finds_anybody(self, way, provider, set_up, ada):
        set_up(corp=provider.table())
        page = way.go("ada")
        assert page.status_code == 403
        assert "the portal does not know whose account is yours" in page.text
        assert (identities(), reasons()) == ([], ["unknown_person"])

    def test_an_unverified_address_finds_nobody(self, way, provider, set_up, ada):
        set_up(corp=provider.table(trust_mail=True))
        assert way.go("eve").status_code == 403
        assert identities() == []

    def test_an_address_of_two_people_finds_nobody(self, way, provider, set_up, ada, make):
        make.person("Ada the other", mail="ada@company.example")
        set_up(corp=provider.table(trust_mail=True))
        assert way.go("ada").status_code == 403

    def test_an_account_that_is_linked_is_not_given_to_another_subject(self, way, provider, set_up, ada):
        set_up(corp=provider.table(trust_mail=True))
        account = accounts.of_person(ada)
        linked(account, provider, "the subject of before")
        page = way.go("ada")
        assert page.status_code == 403
        assert "already linked to somebody else" in page.text
        assert [identity.subject for identity in identities()] == ["the subject of before"]


class TestWhoMayNotComeIn:
    @pytest.fixture
    def ada(self, way, provider, set_up, hr, make, directory_login) -> DirectoryLogin:
        """Ada has signed in once, and is out again."""
        set_up(corp=provider.table(**MATCH))
        login = directory_login(make.person("Ada"), hr, "al", "guid-ada")
        way.go("ada")
        assert is_signed_in(way.client)
        return login

    def test_who_has_left(self, way, ada):
        db.session.get(Person, ada.person_id).status = "left"
        db.session.commit()
        assert not is_signed_in(way.client)
        page = way.go("ada")
        assert page.status_code == 403
        assert "Your access to the portal is closed" in page.text

    def test_whom_the_directory_has_disabled(self, way, ada):
        ada.enabled = False
        db.session.commit()
        assert not is_signed_in(way.client)
        page = way.go("ada")
        assert page.status_code == 403
        assert "disabled or has expired" in page.text

    def test_whose_account_is_closed(self, way, ada):
        accounts.disable(db.session.get(Account, signed_in_account()))
        db.session.commit()
        assert not is_signed_in(way.client)
        assert way.go("ada").status_code == 403

    def test_whom_the_directory_had_disabled_before_the_first_time(
        self, way, provider, set_up, hr, make, directory_login
    ):
        set_up(corp=provider.table(**MATCH))
        directory_login(make.person("Bruno"), hr, "b", "guid-bruno", enabled=False)
        assert way.go("bruno").status_code == 403
        assert identities() == []
        assert db.session.scalars(db.select(Account)).all() == []

    def test_whose_claim_now_names_another_person(self, way, ada, make):
        ada.person_id = make.person("Somebody else").id
        db.session.commit()
        page = way.go("ada")
        assert page.status_code == 403
        assert "does not fit your account here" in page.text

    def test_whose_provider_is_configured_no_more(self, way, ada, set_up):
        set_up()
        assert not is_signed_in(way.client)

    def test_whose_provider_was_exchanged_under_the_same_key(self, way, ada, set_up, app):
        (identity,) = identities()
        identity.issuer = "https://former.example"
        db.session.commit()
        assert not is_signed_in(way.client)
        assert way.go("ada").status_code == 403
        assert reasons() == ["contradiction"]


class TestNeverTheWrongAccount:
    def test_one_login_in_two_domains_and_two_providers(self, app, provider, set_up, make, directory_login, configure):
        """Both domains have an ``ivanov``, both providers too; each opens the account of their own."""
        same_login = [ProviderPerson(login="ivanov", number="plant-7")]
        with Canaille(same_login, returns=RETURNS) as other:
            set_up(
                corp=provider.table(match_source="corp", match_claim="nickname"),
                plant=other.table(match_source="plant", match_claim="nickname"),
            )
            corp, plant = keep(Source(key="corp", kind="ldap")), keep(Source(key="plant", kind="ldap"))
            here, there = make.person("Ivanov here"), make.person("Ivanov there")
            directory_login(here, corp, "ivanov", "corp-7")
            directory_login(there, plant, "ivanov", "plant-7")
            assert Way(app.test_client(), other, "plant").go("ivanov").status_code == 302
            assert db.session.get(Account, signed_in_account()).person_id == there.id
            set_up(corp=other.table(match_source="corp", match_claim="nickname"))
            assert Way(app.test_client(), other, "corp").go("ivanov").status_code == 403

    def test_the_same_subject_at_two_providers_is_two_people(self, app, provider, set_up, own_account, way):
        set_up(corp=provider.table(), plant=provider.table())
        first, second = own_account("first"), own_account("second")
        subject = self.subject_of("ada", app, provider)
        linked(first, provider, subject, "corp")
        linked(second, provider, subject, "plant")
        for key, account in (("corp", first), ("plant", second)):
            client = app.test_client()
            assert Way(client, provider, key).go("ada").status_code == 302
            assert signed_in_account() == account.id
            client.post("/sign-out")

    @staticmethod
    def subject_of(login: str, app, provider: Canaille) -> str:
        """Learnt as the portal would learn it: by linking it to an account for a moment."""
        account = accounts.create("for-a-moment", "correct horse battery")
        db.session.commit()
        client = app.test_client()
        sign_in_as(client, "for-a-moment")
        Way(client, provider).go(login, link_path(client))
        (identity,) = identities()
        subject = identity.subject
        db.session.delete(account)
        db.session.commit()
        return subject
