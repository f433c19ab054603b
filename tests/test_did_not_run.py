"""What cannot be run is named at the end of the run with its remedy, and is a failure where everything must run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CONFTEST = """
from pathlib import Path
from tests.servers import programs, shared

shared.agree()
programs.find = lambda name, folders=(): None
programs.postgresql = lambda name: None
"""
TESTS = """
import pytest

@pytest.fixture
def start_slapd():
    raise AssertionError("this must not be reached")

def test_runs_anywhere():
    pass

def test_by_fixture(start_slapd):
    pass

@pytest.mark.needs_redis
def test_by_marker():
    pass

@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_by_engine(engine):
    assert engine == "sqlite"
"""
OUTSIDE = """
import pytest

@pytest.mark.outside_data("group/day0")
def test_by_data():
    pass
"""
SKIPS = """
import pytest

def test_skips():
    pytest.skip("no time")
"""


def run(folder: Path, source: str, *options: str, **environment: str) -> tuple[int, list[str]]:
    """Run tests on a machine without servers; gives the exit code and the last lines."""
    (folder / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (folder / "test_here.py").write_text(source, encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DUNBAR_", "PYTEST_", "CI"))}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.plugin", "-p", "no:dunbar", "-p", "no:cacheprovider"]
    result = subprocess.run(
        [*command, f"--rootdir={folder}", *options, str(folder)],
        cwd=ROOT,
        env={**kept, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return result.returncode, result.stdout.splitlines()


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one process", "workers"])
@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
def test_missing_servers_are_listed_with_their_remedy(
    tmp_path: Path, workers: tuple[str, ...], ci: str, code: int
) -> None:
    returned, lines = run(tmp_path, TESTS, *workers, CI=ci)
    listed = [line for line in lines if line.startswith("did not run: ")]
    assert [line.partition(":")[2].partition(":")[0].strip() for line in listed] == [
        "1 test that needs PostgreSQL",
        "1 test that needs Redis",
        "1 test that needs OpenLDAP",
    ]
    assert all("apt-get install" in line for line in listed)
    assert "2 passed" in lines[-1]
    assert returned == code


def test_outside_data_is_listed_but_never_a_failure(tmp_path: Path) -> None:
    """The repository stands alone; a build machine of somebody else has no such folder."""
    returned, lines = run(
        tmp_path, OUTSIDE + TESTS.partition("@pytest.fixture")[0] + "def test_a():\n    pass", CI="true"
    )
    assert any("1 test that needs outside data: name its folder in DUNBAR_FIXTURES" in line for line in lines)
    assert returned == 0


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
def test_a_skip_counts_as_not_run(tmp_path: Path, ci: str, code: int) -> None:
    returned, lines = run(tmp_path, SKIPS, CI=ci)
    assert "did not run: 1 test skipped: Skipped: no time" in lines
    assert returned == code
