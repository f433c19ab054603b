"""What every change of a resource has in common: the lock, the version, and telling the portal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypeVar

from flask import g
from scim2_models import NotFoundException, PreconditionFailedException, UniquenessException
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from plugin_sdk.db import session, utcnow
from plugin_sdk.org import ConfiguredSource, request_run, sources_of_kind
from plugins.scim.models import Group, User
from plugins.scim.settings import KIND, ScimSettings

Thing = TypeVar("Thing", User, Group)


def sources() -> list[ConfiguredSource]:
    """The sources that are pushed to us, as the configuration has them; asked for once in a request."""
    if "scim_sources" not in g:
        g.scim_sources = sources_of_kind(KIND)
    found: list[ConfiguredSource] = g.scim_sources
    return found


def settings_of(source: str) -> ScimSettings | None:
    """The settings of a source, ``None`` where the configuration does not name it."""
    found = next((item.settings for item in sources() if item.key == source), None)
    return found if isinstance(found, ScimSettings) else None


def tell(source: str) -> None:
    """Have the portal take the change over; the last step before the commit."""
    settings = settings_of(source)
    if settings is not None:
        request_run(source, first=settings.first_run == "by_push")


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
