"""Taking a bundled block's folder away leaves a portal that starts, upgrades and shows every page that is left."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.access.roles import ensure_builtin
from core.app import create_app
from core.config import Config
from core.db import db
from core.plugin_host import host, lifecycle
from plugin_sdk.testing import portal
from tests.plugin_host.walk import MEETING_PLACES, Visitor

BUNDLED = sorted(path.parent.name for path in Config().plugins_dir.glob("*/plugin.toml"))


@pytest.mark.parametrize("gone", BUNDLED)
def test_without_a_block_the_rest_goes_on(gone: str, engine: str, tmp_path: Path, worker_id: str) -> None:
    instance, plugins = tmp_path / "instance", tmp_path / "plugins"
    instance.mkdir()
    shutil.copytree(Config().plugins_dir, plugins, ignore=shutil.ignore_patterns("__pycache__", "tests"))
    url = portal.newest_database(engine, instance, f"{worker_id}_removal")
    config = portal.test_config(instance, url).model_copy(update={"plugins_dir": plugins})

    app = create_app(config, distributions=False)
    with app.app_context():
        for plugin_id in BUNDLED:
            lifecycle.install(host(), plugin_id)
            db.session.commit()
            lifecycle.enable(host(), plugin_id)
            db.session.commit()
        db.session.remove()
        db.engine.dispose()

    shutil.rmtree(plugins / gone)
    app = create_app(config, distributions=False)
    with app.app_context():
        told: dict[str, str] = {}
        assert lifecycle.upgrade_all(host(), told.__setitem__) is True
        assert told[gone]
        states = {status.id: status.state for status in lifecycle.statuses(host())}
        assert states == {plugin_id: "missing" if plugin_id == gone else "enabled" for plugin_id in BUNDLED}
        ensure_builtin()
        db.session.commit()
        visitor = Visitor(app, ())
        assert visitor.browser.get(f"/{gone}/").status_code == 404
        rest = [place for other in BUNDLED if other != gone for place in visitor.places_of(other)]
        assert visitor.problems([*MEETING_PLACES, *rest]) == []
        db.session.remove()
        db.engine.dispose()
