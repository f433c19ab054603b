"""What the search box offers while somebody types: people, then pages, then places to go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from flask import current_app, url_for

from core.extension import PersonCard, Viewer
from core.plugin_host import host
from core.search.query import Hit, search
from core.text import fold, other_layout, transliterate

PEOPLE, PAGES, ACTIONS = 5, 6, 4
PERSON = "org.person"
"""The kind under which the directory's people are found in the index, if it has such a source."""

_EXTENSION = "dunbar.search.people"


class PeopleFinder(Protocol):
    """Finds people by the parts of their names, phones and positions; the directory registers itself."""

    def __call__(self, viewer: Viewer, text: str, limit: int) -> Sequence[PersonCard]:
        """At most ``limit`` people whom the viewer may see, the best first."""
        ...


@dataclass(frozen=True, slots=True)
class Action:
    """A place to go to."""

    title: str
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What is offered for ``text``."""

    text: str
    people: Sequence[PersonCard]
    pages: Sequence[Hit]
    actions: Sequence[Action]

    @property
    def empty(self) -> bool:
        """True if there is nothing to offer."""
        return not (self.people or self.pages or self.actions)


def register_people(finder: PeopleFinder) -> None:
    """Say who finds people in the application being set up."""
    current_app.extensions[_EXTENSION] = finder


def people(viewer: Viewer, text: str, limit: int = PEOPLE) -> Sequence[PersonCard]:
    """People by the registered finder, nobody if there is none."""
    finder: PeopleFinder | None = current_app.extensions.get(_EXTENSION)
    return finder(viewer, text, limit) if finder is not None and text else ()


def suggest(viewer: Viewer, text: str) -> Suggestions:
    """What to offer for the beginning of a query."""
    text = " ".join(text.split())[:200]
    if not text:
        return Suggestions(text, (), (), _actions(viewer, ""))
    pages = search(viewer, text, leave_out=(PERSON,), size=PAGES).hits
    return Suggestions(text, people(viewer, text), pages, _actions(viewer, text))


def _actions(viewer: Viewer, text: str) -> list[Action]:
    """Navigation that the viewer may use and whose title has a word beginning with ``text``, in either layout."""
    sought = {fold(text), fold(other_layout(text))} if text else {""}
    found: dict[str, Action] = {}
    for _owner, item in host().gather("nav_items", viewer=viewer):
        if item.permission is not None and not viewer.may(item.permission):
            continue
        title = fold(str(item.title))
        forms = f" {title} {transliterate(title)}"
        if any(f" {start}" in forms for start in sought):
            target = url_for(item.endpoint)
            found.setdefault(target, Action(str(item.title), target, item.icon))
    return list(found.values())[:ACTIONS]
