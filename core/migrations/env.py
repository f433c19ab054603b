"""Alembic environment of core and of every plugin: whose migrations run is handed over in ``config.attributes``.

Only the owner's own tables take part, so that one owner's migrations never touch, nor need, another's.
"""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from core.db import UtcDateTime, metadata
from core.plugin_host.tables import owns, version_table

config = context.config
owner: str = config.attributes["owner"]


def include_name(name: str | None, kind: str, parents: Any) -> bool:
    """Look only at the owner's tables in the database."""
    return kind != "table" or (name is not None and owns(owner, name) and name != version_table(owner))


def include_object(item: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Look only at the owner's tables in the models."""
    return kind != "table" or (name is not None and owns(owner, name))


def render_item(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """Write our moment type as the plain type that it is in the database, so that migrations import nothing of core."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


connection = config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    version_table=version_table(owner),
    include_name=include_name,
    include_object=include_object,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
