"""Delete all data of a plugin: exported first, asked for by name, possible also when its code is gone."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import MetaData, Table, func, inspect, select

from core import epochs
from core.db import db, utcnow
from core.extension.lifecycle import PluginContext
from core.plugin_host.host import PluginHost
from core.plugin_host.lifecycle import PluginStateError, announce_change
from core.plugin_host.models import ENABLED, REMOVED, PluginRow
from core.plugin_host.tables import owns, version_table

CleanUp = Callable[[str], int]
_clean_ups: dict[str, CleanUp] = {}


def register_clean_up(what: str, action: CleanUp) -> None:
    """Let a core service delete what it keeps for a plugin; ``action(plugin_id)`` returns how many things that were."""
    _clean_ups[what] = action


def export(plugin_id: str, folder: Path) -> Path:
    """Write all rows of the plugin's tables as JSON to a new file in ``folder`` and return its path."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{plugin_id}-{utcnow():%Y%m%dT%H%M%S%f}.json"
    tables = _reflected(plugin_id)
    with path.open("w", encoding="utf-8") as file:
        file.write("{\n")
        for number, table in enumerate(tables):
            file.write(f"{',' if number else ''}{json.dumps(table.name)}: [")
            for place, row in enumerate(_rows(table)):
                file.write(f"{',' if place else ''}\n{json.dumps(row, ensure_ascii=False, default=_plain)}")
            file.write("]\n")
        file.write("}\n")
    return path


def check(host: PluginHost, plugin_id: str, typed_id: str) -> PluginRow:
    """The stored state of a plugin whose data may be deleted now; ask before anything is exported.

    Raises:
        PluginStateError: the id was not typed, there is no data, or the plugin is enabled.
    """
    if typed_id != plugin_id:
        raise PluginStateError(_("To delete all data of “%(id)s”, type its id.", id=plugin_id))
    row = db.session.get(PluginRow, plugin_id)
    if row is None or row.state == REMOVED:
        raise PluginStateError(_("“%(id)s” has no data here.", id=plugin_id))
    plugin = host.plugins.get(plugin_id)
    if row.state == ENABLED and plugin is not None and plugin.loaded:
        raise PluginStateError(
            _("“%(id)s” is switched on. Disable it first: dunbar plugin disable %(id)s", id=plugin_id)
        )
    return row


def contents(plugin_id: str) -> dict[str, int]:
    """What is in the tables that ``purge`` would drop: the number of rows of each."""
    with db.engine.connect() as connection:
        count = select(func.count())
        return {table.name: connection.scalar(count.select_from(table)) or 0 for table in _reflected(plugin_id)}


def purge(host: PluginHost, plugin_id: str, typed_id: str, account_id: int | None = None) -> dict[str, int]:
    """Delete tables, files, settings, search entries and jobs of a plugin that is off or gone; leave a tombstone.

    Returns:
        How much was deleted, by kind.

    Raises:
        PluginStateError: see ``check``.
    """
    row = check(host, plugin_id, typed_id)
    plugin = host.plugins.get(plugin_id)
    if plugin is not None and plugin.loaded:
        context = PluginContext(
            plugin_id=plugin_id, session=db.session, logger=logging.getLogger(f"dunbar.plugin.{plugin_id}")
        )
        host.isolated(plugin_id, "on_purge", lambda: host.only(plugin_id, "on_purge", context=context))
    deleted = {what: action(plugin_id) for what, action in sorted(_clean_ups.items())}
    row.state, row.changed_by, row.error = REMOVED, account_id, ""
    epochs.bump(epochs.of_plugin(plugin_id))
    announce_change(host)
    db.session.commit()
    deleted["tables"] = _drop_tables(plugin_id)
    return deleted


def _drop_tables(plugin_id: str) -> int:
    """Drop what the database really has, so that it works without the code and after a half-done downgrade."""
    tables = _reflected(plugin_id)
    with db.engine.begin() as connection:
        for table in reversed(tables):
            table.drop(connection)
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {version_table(plugin_id)}")
    return len(tables)


def _reflected(plugin_id: str) -> list[Table]:
    mine = [
        name
        for name in inspect(db.engine).get_table_names()
        if owns(plugin_id, name) and name != version_table(plugin_id)
    ]
    found = MetaData()
    found.reflect(db.engine, only=mine, resolve_fks=True)
    return [table for table in found.sorted_tables if table.name in mine]


def _rows(table: Table) -> Iterator[dict[str, Any]]:
    with db.engine.connect() as connection:
        for row in connection.execution_options(yield_per=500).execute(select(table)):
            yield dict(row._mapping)


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    return str(value)
