"""The administrator's list of accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from core.db import db, utcnow
from core.identity.models import Account, AccountSession
from core.identity.names import comparison_form
from core.org.models import DirectoryLogin, Person
from core.org.sync.models import Source
from core.text import fold, words

STATES = ("all", "active", "disabled", "own", "never")
"""Filters: usable, closed, with a password of the portal's own, never signed in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryName:
    """A directory login for people to read."""

    login: str
    source: str
    enabled: bool


def find(text: str = "", state: str = "all") -> Select[Account]:
    """Accounts whose login or person's name holds the text, by name."""
    query = select(Account).outerjoin(Person, Person.id == Account.person_id).options(joinedload(Account.person))
    for word in words(text)[:5]:
        query = query.where(
            or_(
                Account.login.contains(word, autoescape=True),
                func.lower(Account.display_name).contains(word, autoescape=True),
                Person.search_text.contains(word, autoescape=True),
                Person.sort_name.contains(fold(word), autoescape=True),
                Account.person_id.in_(
                    select(DirectoryLogin.person_id).where(
                        DirectoryLogin.login.contains(comparison_form(word), autoescape=True)
                    )
                ),
            )
        )
    if state == "active":
        query = query.where(Account.disabled_at.is_(None), or_(Account.person_id.is_(None), Person.status == "active"))
    elif state == "disabled":
        query = query.where(or_(Account.disabled_at.is_not(None), Person.status != "active"))
    elif state == "own":
        query = query.where(Account.password_hash.is_not(None))
    elif state == "never":
        query = query.where(Account.last_sign_in_at.is_(None))
    return query.order_by(func.coalesce(Person.sort_name, func.lower(Account.display_name), Account.login), Account.id)


def directory_names(person_ids: Collection[int]) -> Mapping[int, Sequence[DirectoryName]]:
    """The directory logins of people, by person."""
    found: dict[int, list[DirectoryName]] = defaultdict(list)
    rows = db.session.execute(
        select(DirectoryLogin.person_id, DirectoryLogin.login, DirectoryLogin.enabled, Source.title, Source.key)
        .join(Source, Source.id == DirectoryLogin.source_id)
        .where(DirectoryLogin.person_id.in_(person_ids))
        .order_by(DirectoryLogin.id)
    )
    for person_id, login, enabled, title, key in rows:
        found[person_id].append(DirectoryName(login=login, source=title or key, enabled=enabled))
    return found


def open_sessions(account_ids: Collection[int]) -> Mapping[int, int]:
    """How many sessions of each account have not ended by hand or by age."""
    rows = db.session.execute(
        select(AccountSession.account_id, func.count())
        .where(
            AccountSession.account_id.in_(account_ids),
            AccountSession.revoked_at.is_(None),
            AccountSession.expires_at > utcnow(),
        )
        .group_by(AccountSession.account_id)
    )
    return dict(rows.all())
