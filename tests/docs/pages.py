"""The documentation as tests read it: pages, headings, tables, code, commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "UPGRADING.md",
    "CHANGELOG.md",
    "instance/README.md",
    "themes/README.md",
    "themes/default/README.md",
)
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"(?:^    .*\n?)+", re.MULTILINE)
_INLINE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the documentation; ``name`` is its path in the checkout."""

    name: str
    text: str

    @property
    def folder(self) -> Path:
        """Where its links begin."""
        return (ROOT / self.name).parent

    def headings(self, level: int = 0) -> list[str]:
        """Its headings, of one level or of all; those in code do not count."""
        marks = "#" * level if level else "#+"
        return re.findall(rf"^{marks} (.+)$", _FENCE.sub("", self.text), re.MULTILINE)

    def links(self) -> list[str]:
        """What its links lead to, pictures too."""
        return _LINK.findall(_FENCE.sub("", self.text))

    def blocks(self, language: str) -> list[str]:
        """Its fenced code in a language."""
        return [code for found, code in _FENCE.findall(self.text) if found == language]

    def commands(self) -> Iterator[str]:
        """Lines of indented code and pieces of inline code, without comments at their end."""
        plain = _FENCE.sub("", self.text)
        for block in _INDENTED.findall(plain):
            yield from (line.strip().partition("  #")[0].strip() for line in block.splitlines())
        yield from _INLINE.findall(plain)

    def rows(self) -> list[list[str]]:
        """The cells of all its tables' rows, titles and rules left out."""
        lines = [line for line in self.text.splitlines() if line.startswith("|")]
        rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
        return [row for row in rows if not set(row[0]) <= set("-|: ")]


@cache
def page(name: str) -> Page:
    """One page."""
    return Page(name, (ROOT / name).read_text(encoding="utf-8"))


@cache
def pages() -> tuple[Page, ...]:
    """All pages."""
    names = [*PAGES, *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md")))]
    return tuple(page(name) for name in names)


def anchor(heading: str) -> str:
    """The address of a heading within its page."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
