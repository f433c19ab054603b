"""Who may come in with a passkey. What the passkey itself says is checked in a browser, in ``tests/browser``."""

from __future__ import annotations

import json
import re

import pytest

from core.audit import AuditEntry
from core.db import db, utcnow
from core.identity import accounts
from core.identity.models import Account, AccountSession
from core.identity.second_factor import ceremony, factors, passkeys
from core.identity.second_factor.passkeys import PasskeyRefused
from core.identity.sign_in_models import Passkey
from core.identity.views import throttle
from core.org.sync.models import Source
from tests.identity.conftest import is_signed_in, sign_in_as
from tests.identity.providers import keep


@pytest.fixture
def named(app, configure):
    """The portal has a name that passkeys can be made for."""
    portal = app.extensions["dunbar.config"].portal
    configure(portal=portal.model_copy(update={"url": "http://localhost"}))


def passkey_of(account: Account) -> Passkey:
    return keep(Passkey(account_id=account.id, credential=f"key{account.id:05}", public_key=b"k", title="Phone"))


@pytest.fixture
def use(monkeypatch):
    """``use(passkey)``: the browser's answer is right, and that passkey's."""

    def accept(passkey: Passkey) -> None:
        monkeypatch.setattr(ceremony, "use", lambda answer, *, challenge, account_id=None: passkey)

    return accept


def ticked(page) -> bool:
    """Whether the page says already that this is a shared computer."""
    (box,) = re.findall(r'<input[^>]*name="shared"[^>]*>', page.text)
    return "checked" in box


def answer(client, **fields: str):
    client.get("/sign-in/passkey")
    return client.post("/sign-in/passkey", data={"credential": "{}", **fields})


@pytest.mark.usefixtures("named")
class TestTheWayIn:
    def test_its_owner_comes_in_without_a_further_step(self, client, own_account, use):
        use(passkey_of(own_account("keeper")))
        assert answer(client, next="/account").location == "/account"
        (session,) = db.session.scalars(db.select(AccountSession))
        assert (session.way, session.second_factor) == ("passkey", "passkey")
        assert "with a passkey" in client.get("/account/sessions").text
        entry = db.session.scalars(db.select(AuditEntry)).one()
        assert (entry.action, entry.details) == ("identity.signed_in", {"way": "passkey"})

    @pytest.mark.parametrize(("fields", "shared"), [({}, False), ({"shared": "y"}, True)])
    def test_on_a_shared_computer_the_session_is_short(self, client, own_account, use, fields, shared):
        use(passkey_of(own_account("keeper")))
        came = answer(client, **fields)
        assert db.session.scalars(db.select(AccountSession.shared)).one() is shared
        (cookie,) = [line for line in came.headers.getlist("Set-Cookie") if line.startswith("dunbar_session=")]
        assert ("Expires" in cookie) is not shared

    def test_what_was_ticked_on_the_page_before_is_ticked_here_and_on_the_way_back(self, client):
        assert ticked(client.get("/sign-in/passkey?shared=y&next=/people"))
        assert not ticked(client.get("/sign-in/passkey"))
        assert 'href="/sign-in?next=/people&amp;shared=y"' in client.get("/sign-in/passkey?shared=y&next=/people").text
        assert ticked(client.get("/sign-in?shared=y"))
        assert not ticked(client.get("/sign-in"))
        assert 'href="/sign-in/passkey?shared=y"' in client.get("/sign-in?shared=y").text

    def test_it_stays_ticked_when_a_passkey_is_refused(self, client, monkeypatch):
        def refuse(*args: object, **values: object) -> None:
            raise PasskeyRefused("no")

        monkeypatch.setattr(ceremony, "use", refuse)
        page = answer(client, shared="y")
        assert page.status_code == 401
        assert ticked(page)

    def test_a_question_is_answered_once(self, client, own_account, use):
        use(passkey_of(own_account("keeper")))
        client.get("/sign-in/passkey")
        with client.session_transaction() as cookies:
            kept = dict(cookies)
        assert client.post("/sign-in/passkey", data={"credential": "{}"}).status_code == 302
        client.post("/sign-out")
        with client.session_transaction() as cookies:
            cookies.update(kept)
        page = client.post("/sign-in/passkey", data={"credential": "{}"})
        assert page.status_code == 422
        assert not is_signed_in(client)

    def test_an_answer_without_a_question_is_none(self, client, own_account, use):
        use(passkey_of(own_account("keeper")))
        assert client.post("/sign-in/passkey", data={"credential": "{}"}).status_code == 422

    def test_the_session_hangs_on_the_directorys_login(self, client, make, hr: Source, directory_login, use):
        person = make.person("Ada")
        login = directory_login(person, hr, "al", "guid-ada")
        use(passkey_of(keep(accounts.of_person(person))))
        answer(client)
        assert is_signed_in(client)
        login.enabled = False
        db.session.commit()
        assert not is_signed_in(client)

    @pytest.mark.parametrize("why", ["closed", "left", "disabled"])
    def test_who_may_not_come_in_does_not(self, client, make, hr: Source, directory_login, use, why):
        person = make.person("Ada")
        login = directory_login(person, hr, "al", "guid-ada")
        account = keep(accounts.of_person(person))
        use(passkey_of(account))
        if why == "closed":
            account.disabled_at = utcnow()
        elif why == "left":
            person.status = "left"
        else:
            login.enabled = False
        db.session.commit()
        page = answer(client)
        assert page.status_code == 401
        assert "Your access to the portal is closed" in page.text
        assert not is_signed_in(client)

    @pytest.mark.parametrize("rubbish", ["", "{}", "[]", "null", "x", '{"id": 1}', "x" * 30_000])
    def test_rubbish_is_refused(self, client, own_account, rubbish):
        passkey_of(own_account("keeper"))
        page = answer(client, credential=rubbish)
        assert page.status_code == 401
        assert "This passkey was not accepted." in page.text

    def test_many_wrong_answers_from_one_address_have_to_wait(self, client, monkeypatch):
        monkeypatch.setattr(throttle, "PER_ADDRESS", "7 per 15 minutes")
        for _number in range(7):
            assert answer(client).status_code == 401
        assert answer(client).status_code == 429

    @pytest.mark.parametrize("target", ["https://evil.example", "//evil.example"])
    def test_nobody_is_sent_elsewhere(self, client, own_account, use, target):
        use(passkey_of(own_account("keeper")))
        assert answer(client, next=target).location == "/"

    def test_the_page_offers_it(self, client):
        assert 'href="/sign-in/passkey?next=/people"' in client.get("/sign-in?next=/people").text


def test_without_a_name_there_are_none(app, client, configure, own_account):
    configure(portal=app.extensions["dunbar.config"].portal.model_copy(update={"url": "http://127.0.0.1:8000"}))
    assert client.get("/sign-in/passkey").status_code == 404
    assert "passkey" not in client.get("/sign-in").text
    own_account("keeper")
    sign_in_as(client, "keeper")
    assert client.get("/account/sign-in/passkey").status_code == 404


@pytest.mark.parametrize(
    ("url", "possible"),
    [
        ("https://portal.example.com", True),
        ("http://localhost:8000", True),
        ("http://portal.example.com", False),
        ("https://192.0.2.7", False),
        ("http://127.0.0.1:8000", False),
    ],
)
def test_they_need_a_name_and_a_secure_address(app, configure, url, possible):
    configure(portal=app.extensions["dunbar.config"].portal.model_copy(update={"url": url}))
    assert passkeys.possible() is possible


@pytest.mark.usefixtures("named")
class TestOnesOwn:
    def test_anothers_passkey_is_no_second_step(self, client, own_account):
        keeper, other = own_account("keeper"), own_account("other")
        credential = passkey_of(other).credential
        passkey_of(keeper)
        response = {"clientDataJSON": "e30", "authenticatorData": "e30", "signature": "e30"}
        theirs = {"id": credential, "rawId": credential, "type": "public-key", "response": response}
        with pytest.raises(PasskeyRefused, match="no such passkey"):
            ceremony.use(json.dumps(theirs), challenge="x", account_id=keeper.id)
        sign_in_as(client, "keeper")
        client.get("/sign-in/second-step")
        assert client.post("/sign-in/second-step", data={"credential": json.dumps(theirs)}).status_code == 401

    def test_with_a_passkey_alone_and_no_codes_no_code_is_asked_for(self, client, own_account):
        passkey_of(own_account("keeper"))
        sign_in_as(client, "keeper")
        page = client.get("/sign-in/second-step").text
        assert "data-passkey" in page
        assert 'name="code"' not in page

    def test_nobody_removes_anothers(self, client, own_account, use):
        kept = passkey_of(own_account("keeper"))
        own_account("other")
        sign_in_as(client, "other")
        assert client.post(f"/account/sign-in/passkey/{kept.id}/remove").status_code == 404
        assert factors.enrolled(kept.account_id)

    def test_there_are_not_more_than_the_most(self, client, own_account, app):
        account = own_account("keeper")
        for number in range(passkeys.MOST):
            keep(Passkey(account_id=account.id, credential=f"k{number}", public_key=b"k"))
        with pytest.raises(PasskeyRefused, match="many"):
            ceremony.make(account, "{}", challenge="x", title="")
