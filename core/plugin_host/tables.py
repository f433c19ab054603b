"""A plugin's own corner of the shared metadata, and the rules its tables keep."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Table
from sqlalchemy.orm import registry

from core.db import UtcDateTime, metadata

PUBLIC_CORE_TABLES = frozenset(
    {
        "core_person",
        "core_department",
        "core_position",
        "core_location",
        "core_legal_entity",
        "core_group",
        "core_account",
        "core_file",
        "core_audience",
    }
)
"""The core tables that a plugin may point a foreign key at; their key columns stay within a major version."""

_registries: dict[str, registry] = {}


class TableRuleError(ValueError):
    """A plugin's table breaks a rule of the house."""


def plugin_registry(plugin_id: str) -> registry:
    """A mapper registry of the plugin's own, so that one plugin's broken mapper leaves all others alone.

    Used as ``class Base(DeclarativeBase): registry = plugin_registry("news")``.
    """
    own = registry(metadata=metadata, type_annotation_map={datetime: UtcDateTime()})
    _registries[plugin_id] = own
    return own


def tables_of(owner: str) -> list[Table]:
    """The tables of ``owner`` (a plugin id or ``core``) in the metadata, parents first."""
    return [table for table in metadata.sorted_tables if owns(owner, table.name)]


def owns(owner: str, table_name: str) -> bool:
    """True if the name says that the table is ``owner``'s; ids have no underscore, so the first part decides."""
    return table_name.partition("_")[0] == owner and "_" in table_name


def version_table(owner: str) -> str:
    """Name of the table that holds the migration revision of ``owner``."""
    return f"{owner}_alembic_version"


def check_models(plugin_id: str) -> None:
    """Configure the plugin's mappers and check its tables.

    Raises:
        TableRuleError: a table without the prefix, or a foreign key to a table that is not its own nor public.
    """
    own = _registries.get(plugin_id)
    if own is None:
        return
    own.configure()
    for mapper in own.mappers:
        for table in mapper.tables:
            if isinstance(table, Table):
                _check_table(plugin_id, table)


def _check_table(plugin_id: str, table: Table) -> None:
    if not owns(plugin_id, table.name):
        raise TableRuleError(f"the table '{table.name}' must be named '{plugin_id}_…'")
    for key in table.foreign_keys:
        target = key.target_fullname.rpartition(".")[0]
        if not owns(plugin_id, target) and target not in PUBLIC_CORE_TABLES:
            raise TableRuleError(
                f"'{table.name}' points at '{target}', which is neither its own nor a public core table"
            )


def forget_models(plugin_id: str) -> None:
    """Take the mappers and tables of a plugin that failed to load out of everybody's way."""
    own = _registries.pop(plugin_id, None)
    # A table may have been refused for its name, so what the plugin mapped counts as well as what is named after it.
    names = {table.name for table in metadata.tables.values() if owns(plugin_id, table.name)}
    if own is not None:
        names |= {mapper.local_table.name for mapper in own.mappers if isinstance(mapper.local_table, Table)}
        own.dispose(cascade=True)
    # Not sorted by what refers to what: the broken table may refer to one that is not there.
    for name in names:
        if name in metadata.tables and not owns("core", name):
            metadata.remove(metadata.tables[name])
