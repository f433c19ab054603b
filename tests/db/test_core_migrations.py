"""The core's own tables go back to the first revision and forward again, and end at what the models say."""

from __future__ import annotations

from core.plugin_host import migrate


def test_the_tables_go_down_and_up_again(fresh_app) -> None:
    with fresh_app.app_context():
        folder = migrate.versions_folder("core")
        assert folder is not None
        assert migrate.drift("core") == []
        migrate.downgrade("core", folder, "0001")
        migrate.upgrade("core", folder)
        assert migrate.drift("core") == []
        assert migrate.is_current("core", folder)
