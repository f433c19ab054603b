"""A stage on which plugins misbehave."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from plugin_sdk.testing import portal
from tests.plugin_host.chaos import Stage, importable


@pytest.fixture
def stage(engine: str, tmp_path: Path, worker_id: str) -> Iterator[Stage]:
    """A database without any plugin and an empty plugins folder."""
    made = Stage(tmp_path, portal.newest_database(engine, tmp_path, f"{worker_id}_stage"))
    with importable(made.plugins):
        yield made
    made.close()
