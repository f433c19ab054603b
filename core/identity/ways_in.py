"""How many doors an account has, so that nobody closes the last one behind themselves."""

from __future__ import annotations

from sqlalchemy import exists, select

from core.db import db
from core.identity.models import Account
from core.identity.realms import all_realms
from core.identity.second_factor import passkeys
from core.identity.sign_in_models import ExternalIdentity
from core.org.models import DirectoryLogin


def remain(account: Account, *, without_identity: int = 0, without_passkey: int = 0) -> bool:
    """Whether a way in is left: a password here or in a directory, another provider, another passkey."""
    if account.password_hash is not None or _directory(account):
        return True
    other = exists(
        select(ExternalIdentity.id).where(
            ExternalIdentity.account_id == account.id, ExternalIdentity.id != without_identity
        )
    )
    if db.session.scalar(select(other)):
        return True
    return any(key.id != without_passkey for key in passkeys.of_account(account.id))


def _directory(account: Account) -> bool:
    sources = [realm.source_id for realm in all_realms() if realm.source_id is not None]
    login = exists(
        select(DirectoryLogin.id).where(
            DirectoryLogin.person_id == account.person_id,
            DirectoryLogin.source_id.in_(sources),
            DirectoryLogin.enabled.is_(True),
        )
    )
    return account.person_id is not None and bool(db.session.scalar(select(login)))
