"""Every act that the audit trail records has words: what is written in code is what the blocks declare."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import audit
from tests.architecture.files import ROOT

BLOCKS = ("news", "events", "orders", "pages", "canteen", "vacancies", "birthdays", "scim")
CODE = re.compile(rf"(home|identity|notify|org|plugin|search|settings|setup|{'|'.join(BLOCKS)})\.[a-z_]+")
WRITERS = re.compile(r"_?(record|note)|_(structure_)?done")
"""Functions that record an act, or pass its code on to one that does."""

PASSED_ON = {
    "plugin.install", "plugin.enable", "plugin.disable", "org.things_handed_over", "pages.archived",
    "pages.brought_back",
}  # fmt: skip
"""Codes that are put together or have a name of their own in the code."""


def recorded() -> set[str]:
    """The codes that modules of core and of the bundled plugins record."""
    return {code for path in _modules() for code in _codes(ast.parse(path.read_text(encoding="utf-8")))} | PASSED_ON


def _modules() -> Iterator[Path]:
    for room in ("core", "plugins"):
        yield from (path for path in (ROOT / room).rglob("*.py") if "tests" not in path.parts)


def _codes(tree: ast.AST) -> Iterator[str]:
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not call.args:
            continue
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        if WRITERS.fullmatch(name):
            constants = (node.value for node in ast.walk(call.args[0]) if isinstance(node, ast.Constant))
            yield from (value for value in constants if isinstance(value, str) and CODE.fullmatch(value))


@pytest.mark.plugins(*BLOCKS)
def test_every_recorded_act_has_words_and_no_word_is_left_over(app):
    with app.app_context():
        declared = set(audit.titles())
    assert len(declared) > 80
    assert recorded() ^ declared == set()
