"""Install, enable, disable, upgrade, purge: what each promises."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from core.db import db
from core.plugin_host import host, lifecycle, migrate
from core.plugin_host.lifecycle import PluginStateError
from core.plugin_host.migrate import MigrationError
from core.plugin_host.purge import export, purge
from tests.plugin_host.chaos import TABLE_MODEL, TABLE_UP, Stage, migration, with_table, write_plugin


def state(plugin_id: str) -> str:
    return next(status.state for status in lifecycle.statuses(host()) if status.id == plugin_id)


def act(step: str, plugin_id: str) -> None:
    getattr(lifecycle, step)(host(), plugin_id)
    db.session.commit()


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names())


def test_the_way_from_discovered_to_removed(stage: Stage) -> None:
    with_table(stage.plugins, "block")
    with stage.start().app_context():
        assert state("block") == "discovered"
        act("install", "block")
        assert (state("block"), host().enabled("block")) == ("installed", False)
        act("enable", "block")
        assert (state("block"), host().enabled("block")) == ("enabled", True)
        act("disable", "block")
        assert (state("block"), host().enabled("block")) == ("disabled", False)
        assert "block_thing" in tables()
        purge(host(), "block", "block")
        assert state("block") == "removed"
        assert not {name for name in tables() if name.startswith("block_")}
        act("install", "block")
        assert (state("block"), "block_thing" in tables()) == ("installed", True)


def test_a_switch_is_seen_by_every_process_on_its_next_request(stage: Stage) -> None:
    page = """
        from flask import Blueprint
        from plugin_sdk.web import public
        bp = Blueprint("block", __name__)
        @bp.get("/")
        @public
        def index():
            return "here"
        class P:
            @hookimpl
            def blueprints(self):
                return [bp]
        plugin = P()
    """
    write_plugin(stage.plugins, "block", page)
    here, there = stage.start(), stage.start()
    with here.app_context():
        act("install", "block")
    assert there.test_client().get("/block/").status_code == 404
    with here.app_context():
        act("enable", "block")
    assert there.test_client().get("/block/").status_code == 200
    with there.app_context():
        act("disable", "block")
    assert here.test_client().get("/block/").status_code == 404


def test_one_request_sees_one_state(stage: Stage) -> None:
    write_plugin(stage.plugins, "block")
    here, there = stage.start(), stage.start()
    with here.app_context():
        act("install", "block")
        act("enable", "block")
    with there.app_context():
        assert host().enabled("block")
        db.session.rollback()
        with here.app_context():
            act("disable", "block")
        assert host().enabled("block")
    with there.app_context():
        assert not host().enabled("block")


def test_enabling_wants_what_it_requires_and_disabling_asks_who_requires_it(stage: Stage) -> None:
    write_plugin(stage.plugins, "base")
    write_plugin(stage.plugins, "above", manifest='requires = ["base"]')
    with stage.start().app_context():
        for plugin_id in ("base", "above"):
            act("install", plugin_id)
        with pytest.raises(PluginStateError, match="requires base"):
            lifecycle.enable(host(), "above")
        act("enable", "base")
        act("enable", "above")
        with pytest.raises(PluginStateError, match="required by above"):
            lifecycle.disable(host(), "base")
        assert (state("base"), state("above")) == ("enabled", "enabled")


def test_nothing_is_enabled_before_it_is_installed(stage: Stage) -> None:
    write_plugin(stage.plugins, "block")
    with stage.start().app_context():
        with pytest.raises(PluginStateError, match="dunbar plugin install block"):
            lifecycle.enable(host(), "block")
        with pytest.raises(PluginStateError, match="no plugin “blok”"):
            lifecycle.install(host(), "blok")


def test_a_failing_migration_leaves_nothing_and_the_portal_lives(stage: Stage) -> None:
    body = TABLE_UP.format("block") + "\n    raise RuntimeError('half way')"
    write_plugin(stage.plugins, "block", models=TABLE_MODEL.format("block"), migration=migration(body))
    app = stage.start()
    with app.app_context():
        with pytest.raises(MigrationError, match="half way"):
            lifecycle.install(host(), "block")
        db.session.rollback()
        assert state("block") == "discovered"
        assert not {name for name in tables() if name.startswith("block_")}
    assert app.test_client().get("/sign-in").status_code == 200


def test_upgrade_reports_the_plugin_that_fails_and_does_the_others(stage: Stage) -> None:
    with_table(stage.plugins, "first")
    with_table(stage.plugins, "other")
    with stage.start().app_context():
        for plugin_id in ("first", "other"):
            act("install", plugin_id)
        for plugin_id, body in (("first", "raise RuntimeError('no')"), ("other", "op.execute('SELECT 1')")):
            text_ = (
                migration(body).replace("'0001'", "'0002'").replace("down_revision = None", "down_revision = '0001'")
            )
            (stage.plugins / plugin_id / "migrations" / "0002_next.py").write_text(text_)
        assert lifecycle.needs_upgrade(host()) == ["first", "other"]
        told: dict[str, str] = {}
        assert lifecycle.upgrade_all(host(), told.__setitem__) is False
        assert told["core"] == told["other"] == ""
        assert "'first' failed" in told["first"]
        assert migrate.revision_in_database("other") == "0002"
        assert migrate.revision_in_database("first") == "0001"


def test_a_plugin_whose_code_vanished_is_missing_and_can_be_purged(stage: Stage) -> None:
    with_table(stage.plugins, "gone")
    with_table(stage.plugins, "stays")
    with stage.start().app_context():
        for plugin_id in ("gone", "stays"):
            act("install", plugin_id)
            act("enable", plugin_id)
        db.session.execute(text("INSERT INTO gone_thing (id) VALUES (7)"))
        db.session.commit()
    shutil.rmtree(stage.plugins / "gone")
    with stage.start().app_context():
        assert (state("gone"), state("stays")) == ("missing", "enabled")
        told: dict[str, str] = {}
        assert lifecycle.upgrade_all(host(), told.__setitem__) is True
        assert "its code is gone" in told["gone"]
        path = export("gone", stage.instance / "exports")
        assert json.loads(path.read_text()) == {"gone_thing": [{"id": 7}]}
        deleted = purge(host(), "gone", "gone")
        assert deleted["tables"] == 1
        assert "stays_thing" in tables()
        assert state("gone") == "removed"
        assert lifecycle.upgrade_all(host(), lambda owner, problem: None) is True


def test_purge_wants_the_id_typed_and_the_plugin_off(stage: Stage) -> None:
    with_table(stage.plugins, "block")
    with stage.start().app_context():
        act("install", "block")
        with pytest.raises(PluginStateError, match="type its id"):
            purge(host(), "block", "blok")
        act("enable", "block")
        with pytest.raises(PluginStateError, match="Disable it first"):
            purge(host(), "block", "block")
        assert "block_thing" in tables()


def test_the_tables_of_a_similar_name_are_another_plugins(stage: Stage) -> None:
    with_table(stage.plugins, "doc")
    with_table(stage.plugins, "documents")
    with stage.start().app_context():
        for plugin_id in ("doc", "documents"):
            act("install", plugin_id)
            assert migrate.drift(plugin_id) == []
        purge(host(), "doc", "doc")
        assert "documents_thing" in tables()


def test_lifecycle_hooks_are_told_to_the_plugin_concerned(stage: Stage) -> None:
    code = """
        told = []
        class P:
            @hookimpl
            def on_install(self, context):
                told.append(("install", context.plugin_id))
            @hookimpl
            def on_enable(self, context):
                told.append(("enable", context.plugin_id))
            @hookimpl
            def on_disable(self, context):
                raise RuntimeError("does not want to")
        plugin = P()
    """
    write_plugin(stage.plugins, "block", code)
    write_plugin(stage.plugins, "other")
    with stage.start().app_context():
        for step in ("install", "enable", "disable"):
            act(step, "block")
        act("install", "other")
        told = __import__("block.plugin").plugin.told
        assert told == [("install", "block"), ("enable", "block")]
        assert state("block") == "disabled"


def test_the_newest_migration_has_one_place(tmp_path: Path) -> None:
    with_table(tmp_path, "block")
    assert migrate.head_revision(tmp_path / "block" / "migrations") == "0001"
