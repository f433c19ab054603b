"""Every act that a bundled plugin leaves in the audit trail is called something there."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import pytest

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
RECORDING = frozenset({"note", "_note", "record", "_record", "_after"})
WITH_TRACES = sorted(path.parent.name for path in PLUGINS.glob("*/audit_actions.py"))


def recorded(folder: Path) -> set[str]:
    """Names of acts in calls of what records them, also where one of two is chosen."""
    calls = (
        node
        for path in folder.rglob("*.py")
        if "tests" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and node.args
    )
    texts = {
        part.value
        for call in calls
        if (call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")) in RECORDING
        for argument in call.args[:2]
        for part in ast.walk(argument)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }
    return {text for text in texts if text.startswith(f"{folder.name}.")}


def test_who_records_has_titles():
    recording = {path.parent.name for path in PLUGINS.glob("*/plugin.py") if recorded(path.parent)}
    assert recording - set(WITH_TRACES) == set()


@pytest.mark.parametrize("plugin", WITH_TRACES)
def test_every_act_has_a_title(plugin):
    titled = {action.name for action in import_module(f"plugins.{plugin}.audit_actions").ACTIONS}
    assert recorded(PLUGINS / plugin) - titled == set()
