"""The way to a provider and back, as a browser goes it; and answers forged as an attacker would."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core.audit import AuditEntry
from core.db import db
from core.identity.models import Account, AccountSession
from core.identity.sign_in_models import ExternalIdentity
from tests.servers.canaille import Canaille, ProviderPerson
from tests.servers.visitor import Visitor

ADA = ProviderPerson(login="ada", mail="ada@company.example", number="guid-ada", mail_verified=True)
BRUNO = ProviderPerson(login="bruno", mail="bruno@company.example", number="guid-bruno")
EVE = ProviderPerson(login="eve", mail="ada@company.example", number="guid-eve")
"""Eve claims Ada's address, which nobody has verified."""

PORTAL = "http://localhost"
MATCH = {"match_source": "hr", "match_claim": "nickname"}
"""How Canaille's claim finds people of the source ``hr``."""
KEYS = ("corp", "plant")
RETURNS = [f"{PORTAL}/sign-in/with/{key}/back" for key in KEYS]


@dataclass
class Way:
    """One browser on its way to one provider, which the portal knows by ``key``."""

    client: FlaskClient
    provider: Canaille
    key: str = "corp"

    def start(self, path: str = "") -> str:
        """Press the button; gives the provider's address."""
        answer = self.client.get(path or f"/sign-in/with/{self.key}")
        assert answer.status_code == 302, answer.text
        assert answer.location.startswith(self.provider.issuer), answer.location
        return answer.location

    def at_provider(self, login: str, path: str = "") -> str:
        """Press the button and sign in there; gives the path on the portal that the provider sends back to."""
        return inside(Visitor(self.provider).go(self.start(path), login))

    def go(self, login: str, path: str = "") -> TestResponse:
        """The whole way."""
        return self.client.get(self.at_provider(login, path))


def inside(address: str) -> str:
    """The path with its query, of an address of the portal."""
    assert address.startswith(f"{PORTAL}/"), address
    return address.removeprefix(PORTAL)


def query(address: str) -> dict[str, str]:
    """The parameters of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def changed(address: str, **values: str | None) -> str:
    """The address with other parameters; ``None`` leaves one out."""
    parts = urlsplit(address)
    fields = {**dict(parse_qsl(parts.query)), **values}
    return urlunsplit(
        parts._replace(query=urlencode({name: value for name, value in fields.items() if value is not None}))
    )


def keep(thing: Any) -> Any:
    db.session.add(thing)
    db.session.commit()
    return thing


def linked(account: Account, provider: Canaille, subject: str, key: str = "corp") -> ExternalIdentity:
    return keep(ExternalIdentity(account_id=account.id, provider=key, issuer=provider.issuer, subject=subject))


def signed_in_account() -> int:
    (row,) = db.session.scalars(db.select(AccountSession).where(AccountSession.revoked_at.is_(None)))
    return row.account_id


def identities() -> list[ExternalIdentity]:
    return list(db.session.scalars(db.select(ExternalIdentity).order_by(ExternalIdentity.id)))


def reasons() -> list[str]:
    rows = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "identity.sign_in_refused"))
    return [row.details["reason"] for row in rows]


def link_path(client: FlaskClient, key: str = "corp") -> str:
    page = client.get("/account/sign-in").text
    start = page.index(f"/account/sign-in/link/{key}?")
    return page[start : page.index('"', start)].replace("&amp;", "&")
