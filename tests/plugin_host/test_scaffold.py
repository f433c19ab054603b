"""``dunbar plugin new`` writes a plugin whose own tests pass at once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from core.cli import main_group
from core.extension import read_manifest
from core.plugin_host import scaffold
from plugin_sdk.testing.portal import POSTGRESQL_VARIABLE

ROOT = Path(__file__).resolve().parents[2]
MINUTES = 3
"""Far more than the tests take, for a machine with much else to do."""


def new(*arguments: str) -> str:
    """What the command says."""
    answer = CliRunner().invoke(main_group, ["plugin", "new", *arguments])
    assert answer.exit_code == 0, answer.output
    return answer.output


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout without any plugin; a copy, because a plugin is imported as ``plugins.<id>`` beside its core."""
    for room in ("core", "plugin_sdk"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "plugins").mkdir()
    shutil.copy(ROOT / "plugins" / "__init__.py", tmp_path / "plugins")
    # Its build is large and does not differ.
    (tmp_path / "themes").symlink_to(ROOT / "themes")
    return tmp_path


def run(checkout: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a Python module in the checkout, without the settings of the run that we are part of."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("DUNBAR_", "PYTEST_"))}
    environ |= {"PYTHONPATH": str(checkout), **variables}
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=checkout, env=environ, capture_output=True, text=True, timeout=MINUTES * 60, check=False,
    )  # fmt: skip


def test_its_own_tests_pass_at_once(checkout: Path, engine: str) -> None:
    said = new("demoblock", "--folder", str(checkout / "plugins"))
    assert f"pytest {checkout / 'plugins' / 'demoblock'}" in said
    servers = {POSTGRESQL_VARIABLE: os.environ[POSTGRESQL_VARIABLE]} if engine == "postgresql" else {}
    options = ("-p", "no:cacheprovider", "--import-mode=importlib", "-q", "-k", engine)
    done = run(checkout, "pytest", *options, "plugins/demoblock", **servers)
    assert done.returncode == 0, done.stdout + done.stderr
    summary = done.stdout.strip().splitlines()[-1]
    assert " passed" in summary
    assert not {"failed", "skipped", "error", "errors"} & set(summary.replace(",", "").split())


def test_it_keeps_the_style_of_the_house(checkout: Path) -> None:
    new("demoblock", "--folder", str(checkout / "plugins"))
    shutil.copy(ROOT / "ruff.toml", checkout)
    for check in (("check", "--no-cache"), ("format", "--check", "--no-cache")):
        done = run(checkout, "ruff", *check, "plugins/demoblock")
        assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_of_the_pattern_is_left_in_it(tmp_path: Path) -> None:
    assert "move it" in new("demoblock", "--folder", str(tmp_path))
    files = [path for path in (tmp_path / "demoblock").rglob("*") if path.is_file()]
    assert (tmp_path / "demoblock" / "tests" / "test_demoblock.py") in files
    for path in files:
        assert "__id__" not in str(path) + path.read_text(encoding="utf-8")
        assert "__Name__" not in path.read_text(encoding="utf-8")
    assert read_manifest(tmp_path / "demoblock" / "plugin.toml").entry == "plugins.demoblock.plugin:plugin"


@pytest.mark.parametrize("plugin_id", ["core", "Shop", "x", "two_words", "../news", "9lives"])
def test_a_name_that_cannot_be_an_id_is_refused(tmp_path: Path, plugin_id: str) -> None:
    answer = CliRunner().invoke(main_group, ["plugin", "new", plugin_id, "--folder", str(tmp_path)])
    assert answer.exit_code == 1
    assert "cannot be an id" in answer.output
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over(tmp_path: Path) -> None:
    scaffold.write("demoblock", str(tmp_path))
    (tmp_path / "demoblock" / "README.md").write_text("mine")
    with pytest.raises(scaffold.ScaffoldError, match="is there already"):
        scaffold.write("demoblock", str(tmp_path))
    assert (tmp_path / "demoblock" / "README.md").read_text() == "mine"
