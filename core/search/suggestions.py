"""What the search box offers while somebody types: people, then what was found, then places to go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from flask import current_app

from core.extension import PersonCard, Viewer
from core.search import actions
from core.search.actions import Action
from core.search.query import Found, Hit, search

PEOPLE, PAGES = 5, 6
PERSON = "org.person"
"""The kind under which the directory's people are found in the index, if it has such a source."""

_EXTENSION = "dunbar.search.people"


class PeopleFinder(Protocol):
    """Finds people by the parts of their names, phones and positions; the directory registers itself."""

    def __call__(self, viewer: Viewer, text: str, limit: int) -> Sequence[PersonCard]:
        """At most ``limit`` people whom the viewer may see, the best first."""
        ...


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What is offered for ``text``; ``instead``: what it was understood as, if that is something else."""

    text: str
    people: Sequence[PersonCard] = ()
    pages: Sequence[Hit] = ()
    actions: Sequence[Action] = ()
    instead: str = ""

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
        return Suggestions(text, actions=actions.find(viewer, ""))
    colleagues = people(viewer, text)
    # Those whom the directory does not know by such a spelling are found by the index, among everything else.
    found: Found = search(viewer, text, leave_out=(PERSON,) if colleagues else (), size=PAGES)
    return Suggestions(text, colleagues, found.hits, actions.find(viewer, text), found.instead if found.hits else "")
