"""A worker that only shows pages carries no library that few requests need."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from core import config as configuration
from core.commands.portal import NEW_CONFIG

HEAVY = (
    "alembic",
    "authlib",
    "cryptography",
    "http_ece",
    "icalendar",
    "openpyxl",
    "pypdf",
    "rapidfuzz",
    "redis",
    "requests",
    "rq",
    "scim2_models",
    "webauthn",
)

PROGRAM = """
import json, sys
from core.app import create_app
create_app()
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("lean")
    values = {"name": "Lean", "url": "http://127.0.0.1", "language": "en", "time_zone": "UTC"}
    configuration.write_new_instance(folder, NEW_CONFIG.format(**values))
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={"DUNBAR_INSTANCE": str(folder)},
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("library", HEAVY)
def test_a_worker_starts_without(loaded: set[str], library: str) -> None:
    assert "sqlalchemy" in loaded
    assert library not in loaded
