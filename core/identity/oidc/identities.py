"""Identities at providers: whose they are, made once and never given to another account.

The only writer of ``core_external_identity``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core import audit
from core.db import db, utcnow
from core.identity import accounts, standing
from core.identity.models import Account
from core.identity.oidc import matching
from core.identity.oidc.journey import Arrival
from core.identity.oidc.matching import Match
from core.identity.oidc.providers import Provider
from core.identity.oidc.refusals import ProviderRefused, Refusal
from core.identity.sign_in_models import ExternalIdentity
from core.identity.standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The account that somebody from a provider may open, and what the session hangs on."""

    account: Account
    identity: ExternalIdentity
    directory_login_id: int | None


def of_account(account_id: int) -> Sequence[ExternalIdentity]:
    """The identities of an account, oldest first; a handful, because each provider has one at the most."""
    return db.session.scalars(
        select(ExternalIdentity).where(ExternalIdentity.account_id == account_id).order_by(ExternalIdentity.id)
    ).all()


def open_account(provider: Provider, arrival: Arrival) -> Opened:
    """The account of whoever has arrived; flushes.

    Raises:
        ProviderRefused: nobody here is known by this identity, or they may not come in.
    """
    identity = _known(provider, arrival)
    match = matching.by_claim(provider, arrival)
    if identity is None:
        identity = _first_time(provider, arrival, match or matching.by_mail(provider, arrival))
    elif match is not None and match.person.id != identity.account.person_id:
        raise ProviderRefused(Refusal.CONTRADICTION, "the claim names another person than the link")
    if identity.account.disabled_at is not None:
        raise ProviderRefused(Refusal.CLOSED)
    usable = _usable(standing.of_person(identity.account.person, prefer=match.directory_login_id if match else None))
    identity.last_used_at, identity.label = utcnow(), arrival.label
    db.session.flush()
    return Opened(account=identity.account, identity=identity, directory_login_id=usable.directory_login_id)


def link(provider: Provider, arrival: Arrival, account: Account) -> ExternalIdentity:
    """Link an identity to the account of who is signed in; flushes.

    Raises:
        ProviderRefused: it is another account's, or this account has another identity there.
    """
    known = _known(provider, arrival)
    if known is not None:
        if known.account_id != account.id:
            raise ProviderRefused(Refusal.OTHER_ACCOUNT)
        return known
    match = matching.by_claim(provider, arrival)
    if match is not None and match.person.id != account.person_id:
        raise ProviderRefused(Refusal.OTHER_ACCOUNT, "the claim names another person")
    return _make(provider, arrival, account, by="person")


def unlink(account: Account, identity_id: int) -> ExternalIdentity | None:
    """Take a link away; sessions opened with it are gone with it. Flushes; ``None`` if it is not theirs."""
    found = db.session.get(ExternalIdentity, identity_id)
    if found is None or found.account_id != account.id:
        return None
    db.session.delete(found)
    db.session.flush()
    return found


def _known(provider: Provider, arrival: Arrival) -> ExternalIdentity | None:
    found = db.session.scalar(
        select(ExternalIdentity).where(
            ExternalIdentity.provider == provider.key, ExternalIdentity.subject == arrival.subject
        )
    )
    if found is not None and found.issuer != provider.settings.issuer:
        raise ProviderRefused(Refusal.CONTRADICTION, "the link was made with another issuer under this key")
    return found


def _first_time(provider: Provider, arrival: Arrival, match: Match | None) -> ExternalIdentity:
    if match is None:
        raise ProviderRefused(Refusal.UNKNOWN_PERSON)
    _usable(standing.of_person(match.person, prefer=match.directory_login_id))
    return _make(provider, arrival, accounts.of_person(match.person), by=match.by)


def _make(provider: Provider, arrival: Arrival, account: Account, *, by: str) -> ExternalIdentity:
    identity = ExternalIdentity(
        account_id=account.id,
        provider=provider.key,
        issuer=provider.settings.issuer,
        subject=arrival.subject,
        label=arrival.label,
    )
    name = account.name
    try:
        with db.session.begin_nested():
            db.session.add(identity)
    except IntegrityError as error:
        # Another identity there has this account already, or the same one has come twice at once.
        known = _known(provider, arrival)
        if known is not None and known.account_id == account.id:
            return known
        raise ProviderRefused(Refusal.OTHER_IDENTITY) from error
    audit.record(
        "identity.provider_linked",
        object_type="account",
        object_id=account.id,
        title=name,
        details={"provider": provider.key, "by": by},
    )
    return identity


def _usable(found: Standing) -> Standing:
    if found.closed:
        raise ProviderRefused(Refusal.CLOSED)
    if found.disabled:
        raise ProviderRefused(Refusal.DISABLED)
    return found
