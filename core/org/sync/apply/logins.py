"""The names by which people of a directory sign in, as their records say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, select

from core.db import among, db, metadata
from core.org import bulk
from core.org.sync import codec
from core.org.sync.apply import journal
from core.org.sync.apply.context import Context
from core.org.sync.apply.items import Item
from core.org.sync.apply.rows import Row, Updates, take_ids
from core.org.sync.limits import comparable_login

LOGINS: Table = metadata.tables["core_directory_login"]


class Logins:
    """Finds out what is to be written, and writes it at once."""

    def __init__(self, context: Context, items: Sequence[Item]) -> None:
        held = _held(context.source_id, [item.change.external_id for item in items if item.change.known is not None])
        self._updates = Updates(LOGINS)
        self._fresh: list[tuple[Row, Item]] = []
        self._source_id = context.source_id
        for item in items:
            row, wanted = held.get(item.change.external_id), _login(item)
            if row is not None:
                self._updates.change(row, wanted or {"enabled": False}, item.entries)
            elif wanted is not None:
                self._fresh.append((wanted, item))

    @property
    def fresh(self) -> int:
        """How many rows are new."""
        return len(self._fresh)

    def insertion(self, ids: Sequence[int]) -> bulk.Insertion:
        """Make the new rows ready, with these ids; everybody has a row."""
        rows = []
        for login_id, (wanted, item) in zip(ids, self._fresh, strict=True):
            key = {"id": login_id, "source_id": self._source_id, "external_id": item.change.external_id}
            rows.append({**key, "person_id": item.person_id, **wanted})
            item.entries.append(journal.inserted(LOGINS, {"id": login_id}))
        return bulk.insertion(LOGINS, rows)

    def send(self) -> None:
        """Write everything."""
        self._updates.send()
        self.insertion(take_ids(LOGINS, self.fresh))()


def _held(source_id: int, external_ids: Sequence[str]) -> dict[str, Row]:
    if not external_ids:
        return {}
    query = select(LOGINS).where(LOGINS.c.source_id == source_id, among(LOGINS.c.external_id, external_ids))
    return {row["external_id"]: dict(row) for row in db.session.execute(query).mappings()}


def _login(item: Item) -> Row | None:
    login: dict[str, Any] | None = item.after.get("login")
    if not login or not login.get("login"):
        return None
    vanished = item.change.after is None
    return {
        "login": comparable_login(login["login"]),
        "principal_name": comparable_login(login.get("principal_name", "")),
        "enabled": login.get("enabled", True) and item.after.get("working", True) and not vanished,
        "expires_at": codec.moment(login.get("expires_at")),
    }
