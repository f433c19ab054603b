"""The core's migrations lead to its models, and back, on both engines."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import inspect

from core.db import db
from core.plugin_host import migrate


def test_up_down_and_up_again(fresh_app: Flask) -> None:
    with fresh_app.app_context():
        folder = migrate.versions_folder("core")
        assert folder is not None
        assert migrate.drift("core") == []
        db.session.remove()
        migrate.downgrade("core", folder, "0001")
        assert "core_ticket" not in inspect(db.engine).get_table_names()
        migrate.upgrade("core", folder)
        assert migrate.drift("core") == []
        assert migrate.is_current("core", folder)
