"""What the tests of identity share: directories in the configuration, logins, and forms sent as a browser does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core.access import roles
from core.config import Config, MailConfig, OidcConfig
from core.db import db, utcnow
from core.extension import ADMINISTRATOR_ROLE
from core.identity import accounts, tickets
from core.identity.invitations import lists, sending, service, slips
from core.identity.models import Account
from core.identity.oidc import talk
from core.identity.second_factor import app_codes
from core.identity.sign_in_models import Authenticator
from core.identity.views import kiosk, sign_in
from core.org.models import Department, DirectoryLogin, Person
from core.org.sync.models import Source
from core.web.limits import limiter
from tests.identity import providers
from tests.identity.kiosks import connected, with_pin
from tests.identity.letters import invite, link_in
from tests.servers.canaille import Canaille

PASSWORD = "correct horse battery"
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@pytest.fixture(autouse=True)
def _fresh_counters(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "app" not in request.fixturenames:
        return
    request.getfixturevalue("app")
    limiter.reset()
    # Refusals are held back for a moment so that their speed tells nothing; the tests need not wait for that.
    for views in (sign_in, kiosk):
        monkeypatch.setattr(views, "FAILURE_SECONDS", 0.0)


@pytest.fixture
def configure(app: Flask) -> Iterator[Callable[..., None]]:
    """``configure(sources={...})`` changes the configuration for one test."""
    before: Config = app.extensions["dunbar.config"]

    def change(**values: Any) -> None:
        current: Config = app.extensions["dunbar.config"]
        app.extensions["dunbar.config"] = current.model_copy(update=values)

    yield change
    app.extensions["dunbar.config"] = before


@pytest.fixture
def two_domains(configure: Callable[..., None]) -> dict[str, Source]:
    """Two domains, CORP and PLANT, as sources that people sign in with; no server answers behind them."""
    configure(sources={"corp": _table("CORP", "corp.example"), "plant": _table("PLANT", "plant.example")})
    return {key: _keep(Source(key=key, kind="ldap")) for key in ("corp", "plant")}


@pytest.fixture
def one_domain(configure: Callable[..., None]) -> Source:
    """One domain, CORP."""
    configure(sources={"corp": _table("CORP", "corp.example")})
    return _keep(Source(key="corp", kind="ldap"))


def _table(netbios: str, suffix: str) -> dict[str, Any]:
    return {
        "kind": "ldap",
        "servers": "ldap://127.0.0.1:1",
        "base": "dc=" + suffix.replace(".", ",dc="),
        "netbios": netbios,
        "upn_suffixes": suffix,
    }


def _keep(thing: Any) -> Any:
    db.session.add(thing)
    db.session.commit()
    return thing


@pytest.fixture
def directory_login() -> Callable[..., DirectoryLogin]:
    """``directory_login(person, source, "ivanov", "guid-1")`` is what an import would have stored."""

    def make_login(person: Person, source: Source, login: str, external_id: str, **values: Any) -> DirectoryLogin:
        found = DirectoryLogin(person_id=person.id, source_id=source.id, login=login, external_id=external_id, **values)
        return _keep(found)

    return make_login


@pytest.fixture
def own_account(app: Flask) -> Callable[..., Account]:
    """``own_account("keeper")`` has the password ``PASSWORD``; ``admin=True`` makes it an administrator."""

    def make_account(login: str, *, admin: bool = False, **values: Any) -> Account:
        account = accounts.create(login, PASSWORD, **values)
        if admin:
            roles.grant(ADMINISTRATOR_ROLE, f"account:{account.id}")
        db.session.commit()
        return account

    return make_account


@pytest.fixture(scope="session")
def provider() -> Iterator[Canaille]:
    """A real OpenID provider where Ada, Bruno and Eve have accounts."""
    with Canaille([providers.ADA, providers.BRUNO, providers.EVE], returns=providers.RETURNS) as server:
        yield server


@pytest.fixture
def set_up(app: Flask, configure: Callable[..., None]) -> Iterator[Callable[..., None]]:
    """``set_up(corp={...})`` puts tables of providers into the configuration, and no others."""

    def change(**tables: Any) -> None:
        portal = app.extensions["dunbar.config"].portal
        oidc = {key: OidcConfig.model_validate(table) for key, table in tables.items()}
        configure(oidc=oidc, portal=portal.model_copy(update={"url": providers.PORTAL}))
        talk.forget()

    yield change
    talk.forget()


@pytest.fixture
def hr(app: Flask) -> Source:
    """A source of people that nobody signs in with."""
    return _keep(Source(key="hr", kind="csv"))


@pytest.fixture
def way(client: FlaskClient, provider: Canaille) -> providers.Way:
    """The usual browser's way to the provider."""
    return providers.Way(client, provider)


@pytest.fixture
def mail(smtp: Any, configure: Callable[..., None]) -> Any:
    """A mail server that the portal uses."""
    configure(mail=MailConfig(host=smtp.host, port=smtp.port, sender="portal@example.com"))
    return smtp


@pytest.fixture
def foundry(make: Any) -> Department:
    """A department."""
    return make.department("Foundry")


@pytest.fixture
def anna(make: Any, foundry: Department) -> Person:
    """Somebody without an account who has an address."""
    return make.person("Orlova Anna", department=foundry, mail="anna@example.com")


@pytest.fixture
def inviter(app: Flask, make: Any, login: Callable[..., Any]) -> Any:
    """A browser of somebody who may invite, but is no administrator."""
    person = make.person("Berg Boris")
    roles.set_permission("editor", slips.INVITE, True)
    return login(person, role="editor", client=app.test_client())


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """``clock(timedelta(...))`` lets that much time pass for invitations."""

    def pass_by(time: timedelta) -> None:
        for module in (tickets, service, lists, sending):
            monkeypatch.setattr(module, "utcnow", lambda: utcnow() + time)

    return pass_by


@pytest.fixture
def link(inviter: Any, mail: Any, anna: Person, run_jobs: Callable[[], Any]) -> str:
    """The link of the invitation that anna got."""
    invite(inviter, anna)
    run_jobs()
    return link_in(mail.messages[0])


@pytest.fixture
def keeper(own_account: Callable[..., Account]) -> Account:
    """Somebody with a password of the portal's own."""
    return own_account("keeper")


@pytest.fixture
def secret(keeper: Account) -> str:
    """The secret of keeper's app, set up a while ago."""
    secret = app_codes.begin(keeper.id)
    app_codes.confirm(keeper.id, pyotp.TOTP(secret).now())
    db.session.query(Authenticator).update({"last_step": 0})
    db.session.commit()
    return secret


@pytest.fixture
def device(app: Flask) -> FlaskClient:
    """A browser that is a kiosk."""
    return connected(app)[0]


@pytest.fixture
def worker(make: Any) -> Person:
    """Kirill, number 00471 of his company, with a PIN."""
    return with_pin(make.person("Kuznetsov Kirill"), "00471")


@pytest.fixture
def csrf(app: Flask) -> Iterator[None]:
    """Forms need their token, as outside tests."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


def token_of(page: TestResponse) -> str:
    """The token of the form on a page."""
    found = _TOKEN.search(page.text)
    assert found is not None, page.text[:500]
    return found[1]


def sign_in_as(client: FlaskClient, login: str, password: str = PASSWORD, **fields: str) -> TestResponse:
    """Send the sign-in form."""
    return client.post("/sign-in", data={"login": login, "password": password, **fields})


def is_signed_in(client: FlaskClient) -> bool:
    """Whether a page for signed-in people opens."""
    return client.get("/account/sessions").status_code == 200
