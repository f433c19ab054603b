"""What a page says: a text, and for some kinds of pages rows beside it.

Rows (``entries``) are JSON values. Company details: ``label``, ``value``. Contacts: ``person`` (id or ``None``),
``name``, ``note``, ``phone``, ``mail``. Links: ``title``, ``url``, ``note``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from plugin_sdk import html
from plugins.pages.models import CONTACTS, DETAILS, LINKS, Version

Entry = dict[str, Any]

FIELDS: dict[str, tuple[str, ...]] = {
    DETAILS: ("label", "value"),
    CONTACTS: ("person", "name", "note", "phone", "mail"),
    LINKS: ("title", "url", "note"),
}
"""The values of a row, by kind of page."""

MOST_ENTRIES = 60
_HREF = re.compile(r'href="([^"]*)"')
_ADDRESS = re.compile(r"/pages/([^?#]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What somebody writes: ``body`` is HTML as it came from the editor, ``note`` says what is different."""

    title: str
    body: str = ""
    entries: Sequence[Entry] = field(default_factory=tuple)
    note: str = ""


def content_of(version: Version) -> Content:
    """What a form starts from."""
    return Content(title=version.title, body=version.body, entries=list(version.entries), note=version.note)


def kept(kind: str, entries: Sequence[Entry]) -> list[Entry]:
    """The rows that hold something, with the values of their kind alone."""
    names = FIELDS.get(kind, ())
    rows = [{name: entry.get(name) or ("" if name != "person" else None) for name in names} for entry in entries]
    return [row for row in rows if any(row.values())][:MOST_ENTRIES]


def is_empty(kind: str, body: str, entries: Sequence[Entry]) -> bool:
    """True if there is nothing to read."""
    return not html.to_text(body) and not kept(kind, entries)


def lines(kind: str, body: str, entries: Sequence[Entry], names: dict[int, str] | None = None) -> list[str]:
    """Everything as lines of plain text: for search, and to compare two versions.

    Args:
        names: names of people by id.
    """
    known = names or {}
    found = [line for line in html.to_text(body).split("\n") if line]
    for row in kept(kind, entries):
        values = [known.get(row[name], "") if name == "person" else str(row[name]) for name in FIELDS[kind]]
        found.append(" · ".join(value for value in values if value))
    return found


def people_in(entries: Sequence[Entry]) -> set[int]:
    """Ids of the colleagues who are named as contacts."""
    return {entry["person"] for entry in entries if entry.get("person")}


def own_links(text: str, origin: str) -> str:
    """The HTML with links to this portal freed from its name, so that they live on under another.

    Args:
        origin: scheme and host that the writer sees, such as ``https://portal.example.com``.
    """
    return text.replace(f'href="{origin}/', 'href="/') if origin else text


def targets(body: str, entries: Sequence[Entry]) -> set[str]:
    """Addresses of official information that a page links to: paths below ``/pages/``."""
    found = [*_HREF.findall(body), *(str(entry.get("url") or "") for entry in entries)]
    matches = (_ADDRESS.match(link) for link in found)
    return {match[1].strip("/") for match in matches if match and match[1].strip("/")}
