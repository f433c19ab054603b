"""Sessions as people read them: on what, from where, by which way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from core.db import db
from core.identity import devices, ways
from core.identity.models import AccountSession
from core.identity.oidc import providers
from core.identity.sign_in_models import ExternalIdentity
from core.org.models import DirectoryLogin
from core.org.sync.models import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSession:
    """One signed-in browser; ``way`` says in words how it was opened and what confirmed that."""

    session: AccountSession
    device: str
    icon: str
    way: str


def shown(rows: Sequence[AccountSession]) -> list[ShownSession]:
    """The sessions for a page, in two statements however many they are."""
    directories = dict(
        db.session.execute(
            select(DirectoryLogin.id, Source.title)
            .join(Source, Source.id == DirectoryLogin.source_id)
            .where(DirectoryLogin.id.in_({row.directory_login_id for row in rows if row.directory_login_id}))
        ).all()
    )
    identities = dict(
        db.session.execute(
            select(ExternalIdentity.id, ExternalIdentity.provider).where(
                ExternalIdentity.id.in_({row.external_identity_id for row in rows if row.external_identity_id})
            )
        ).all()
    )
    titles = providers.titles()
    found = []
    for row in rows:
        key = identities.get(row.external_identity_id or 0, "")
        place = titles.get(key, key) if row.way == ways.PROVIDER else directories.get(row.directory_login_id or 0, "")
        parts = [
            ways.describe(row.way, place=place),
            ways.confirmation(row.second_factor) if row.way != ways.PASSKEY else "",
        ]
        found.append(
            ShownSession(
                session=row,
                device=devices.describe(row.user_agent),
                icon=devices.icon(row.user_agent),
                way=", ".join(part for part in parts if part),
            )
        )
    return found
