"""What every change of a resource has in common: the lock and the version."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypeVar

from scim2_models import NotFoundException, PreconditionFailedException, UniquenessException
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from plugin_sdk.db import session, utcnow
from plugins.scim.models import Group, User

Thing = TypeVar("Thing", User, Group)


def moment() -> datetime:
    """Now, no finer than an answer writes it."""
    now = utcnow()
    return now.replace(microsecond=now.microsecond // 1000 * 1000).astimezone(UTC)


def locked(table: type[Thing], source: str, scim_id: str, if_match: str = "") -> Thing:
    """A resource that nobody else can change before this transaction has ended.

    Args:
        if_match: the header of that name, empty for none.

    Raises:
        NotFoundException: the source has no such resource, or had it once.
        PreconditionFailedException: it is in none of the versions of ``if_match``.
    """
    own = (table.source == source, table.scim_id == scim_id)
    session.execute(update(table).where(*own).values(version=table.version))
    found = session.scalar(select(table).where(*own).execution_options(populate_existing=True))
    if found is None or getattr(found, "deleted_at", None) is not None:
        raise NotFoundException(detail=f"There is no resource '{scim_id}'")
    if if_match:
        wanted = {tag.strip().removeprefix("W/").strip('"') for tag in if_match.split(",")}
        if not wanted & {"*", str(found.version)}:
            raise PreconditionFailedException(detail="The resource has another version now")
    return found


def changed(row: User | Group) -> None:
    """Count a change."""
    row.version += 1
    row.changed_at = moment()


def keep(row: User | Group, names: str) -> None:
    """Write a row, new or changed. Flushes.

    Args:
        names: the attributes that no two of a source may share, for the message.

    Raises:
        UniquenessException: another request has just taken one of them.
    """
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError as error:
        raise UniquenessException(detail=f"{names} is used already") from error
