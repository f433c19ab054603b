"""Building the front end: packages are installed once per lock file, and a failure says which step it was."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from core.web.build import BuildFailed, Run, build_theme


class Tools:
    """Stands in for npm and node and remembers what they were told."""

    def __init__(self, *, npm: int = 0, node: int = 0) -> None:
        self.calls: list[str] = []
        self.npm = self._tool("npm", npm)
        self.node = self._tool("node", node)

    def _tool(self, name: str, answer: int) -> Run:
        def run(arguments: Sequence[str], folder: Path) -> int:
            self.calls.append(f"{name} {arguments[0]}")
            (folder / "node_modules").mkdir(exist_ok=True)
            return answer

        return run


@pytest.fixture
def theme(tmp_path: Path) -> Path:
    (tmp_path / "package-lock.json").write_text("{}")
    return tmp_path


def test_packages_are_installed_again_only_for_another_lock_file(theme: Path) -> None:
    tools = Tools()
    build_theme(theme, tools.npm, tools.node)
    build_theme(theme, tools.npm, tools.node)
    assert tools.calls == ["npm ci", "node build.mjs", "node build.mjs"]
    (theme / "package-lock.json").write_text('{"name": "other"}')
    build_theme(theme, tools.npm, tools.node)
    assert tools.calls[3:] == ["npm ci", "node build.mjs"]


def test_a_failed_installation_is_tried_again_next_time(theme: Path) -> None:
    broken, tools = Tools(npm=1), Tools()
    with pytest.raises(BuildFailed, match="registry"):
        build_theme(theme, broken.npm, broken.node)
    build_theme(theme, tools.npm, tools.node)
    assert tools.calls == ["npm ci", "node build.mjs"]


def test_a_failed_build_names_the_script(theme: Path) -> None:
    tools = Tools(node=1)
    with pytest.raises(BuildFailed, match=r"build\.mjs"):
        build_theme(theme, tools.npm, tools.node)
