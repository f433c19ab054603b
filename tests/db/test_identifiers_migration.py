"""Identifiers are compared as they are in the tables that migrations make, as the models say."""

from __future__ import annotations

from sqlalchemy import String, text

from core.db import db, metadata
from core.plugin_host import migrate
from core.plugin_host.migrate import CORE

FOLDER = migrate.versions_folder(CORE)
BEFORE = "0016"
COLUMNS = text(
    "SELECT table_name, column_name, collation_name FROM information_schema.columns WHERE table_schema = 'public'"
)


def compared_as_they_are() -> set[tuple[str, str]]:
    """The columns of the core that say so in the database."""
    return {
        (row.table_name, row.column_name)
        for row in db.session.execute(COLUMNS)
        if row.collation_name == "C" and row.table_name in metadata.tables
    }


def declared() -> set[tuple[str, str]]:
    """The columns of the core that say so in their models."""
    found = set()
    for table in metadata.tables.values():
        for column in table.c:
            kind = column.type.dialect_impl(db.engine.dialect)
            if table.name.startswith("core_") and isinstance(kind, String) and kind.collation == "C":
                found.add((table.name, column.name))
    return found


def test_migrations_compare_what_the_models_compare(fresh_app):
    with fresh_app.app_context():
        if db.engine.dialect.name != "postgresql":
            assert declared() == set()
            return
        assert ("core_external_ref", "external_id") in declared()
        assert compared_as_they_are() == declared()
        db.session.remove()
        migrate.downgrade(CORE, FOLDER, BEFORE)
        assert ("core_external_ref", "external_id") not in compared_as_they_are()
        db.session.remove()
        migrate.upgrade(CORE, FOLDER)
        assert compared_as_they_are() == declared()
        db.session.remove()
        assert migrate.drift(CORE) == []
