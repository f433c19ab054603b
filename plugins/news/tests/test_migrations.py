"""The tables can be made, taken back and made again, and are what the models want."""

from __future__ import annotations

from pathlib import Path

import pytest

import plugins.news


def test_up_down_up_and_no_drift(app, enabled_plugins):
    from core.db import db
    from core.plugin_host import migrate

    folder = Path(plugins.news.__file__).parent / "migrations"
    assert pytest.importorskip is not None
    db.session.remove()
    from core.db import metadata

    tables = [table for table in metadata.sorted_tables if table.name.startswith("news_")]
    metadata.drop_all(db.engine, tables=tables)
    try:
        for _round in range(2):
            migrate.upgrade("news", folder)
            assert migrate.drift("news") == []
            migrate.downgrade("news", folder)
    finally:
        with db.engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE IF EXISTS news_alembic_version")
        metadata.create_all(db.engine, tables=tables)
