"""Every block stands alone and beside every other: no page breaks, and nothing of what is off is shown."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from flask import Flask

from core.access.roles import ensure_builtin
from core.app import create_app
from core.config import Config
from core.db import db
from core.plugin_host import host, lifecycle
from plugin_sdk.testing import portal
from tests.plugin_host.walk import MEETING_PLACES, Visitor

BUNDLED = sorted(path.parent.name for path in Config().plugins_dir.glob("*/plugin.toml"))
PAIRS = list(combinations(BUNDLED, 2))


@pytest.fixture(params=PAIRS, ids="+".join)
def enabled_plugins(request: pytest.FixtureRequest) -> tuple[str, str]:
    pair: tuple[str, str] = request.param
    return pair


def test_two_blocks_side_by_side(app: Flask, enabled_plugins: tuple[str, str]) -> None:
    visitor = Visitor(app, enabled_plugins)
    own = [place for block in enabled_plugins for place in visitor.places_of(block)]
    assert visitor.problems([*MEETING_PLACES, *own]) == []


@pytest.fixture
def portal_with_only(engine: str, tmp_path: Path, worker_id: str, block: str) -> Iterator[Flask]:
    """A portal whose folder of plugins holds nothing but this one (or nothing at all), with its tables alone."""
    plugins = tmp_path / "plugins"
    plugins.mkdir()
    if block:
        leave_out = shutil.ignore_patterns("__pycache__", "tests")
        shutil.copytree(Config().plugins_dir / block, plugins / block, ignore=leave_out)
    url = portal.database_url(engine, tmp_path, f"{worker_id}_alone")
    app = create_app(portal.test_config(tmp_path, url).model_copy(update={"plugins_dir": plugins}), distributions=False)
    with app.app_context():
        assert lifecycle.upgrade_all(host(), lambda owner, problem: None)
        ensure_builtin()
        if block:
            lifecycle.install(host(), block)
            db.session.commit()
            lifecycle.enable(host(), block)
        db.session.commit()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("block", ["", *BUNDLED])
def test_nothing_but_one_block(portal_with_only: Flask, block: str) -> None:
    visitor = Visitor(portal_with_only, (block,) if block else ())
    own = visitor.places_of(block) if block else []
    assert visitor.problems([*MEETING_PLACES, *own]) == []
    for other in BUNDLED:
        if other != block:
            assert visitor.browser.get(f"/{other}/").status_code == 404
