"""Places and commands that the search offers: the viewer's own navigation, by its names in all languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from werkzeug.routing import BuildError

from core import config
from core.extension import NavItem, Viewer
from core.i18n import force_locale
from core.plugin_host import host
from core.search import typos
from core.search.analysis import stem
from core.search.wording import pieces
from core.text import transliterate, words
from core.web.addresses import address

FEW = 4
"""As many as are offered for nothing at all, and below the search box."""


@dataclass(frozen=True, slots=True)
class Action:
    """A place to go to."""

    title: str
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class _Place:
    """A place with the words by which it is found; those of its title count more."""

    action: Action
    title: frozenset[str]
    more: frozenset[str]


def find(viewer: Viewer, text: str, most: int = FEW) -> Sequence[Action]:
    """The places that the viewer may use and that have every word of ``text``, the best first.

    As everywhere: words in any form, the last unfinished, in either keyboard layout, and spelt a little differently
    where nothing else fits.
    """
    places = list(_places(viewer))
    if not text:
        return [place.action for place in places][:most]
    asked = [[word for piece in pieces(text, swap=swap) for word in piece.words] for swap in (False, True)]
    for mistyped in (False, True):
        for sought in asked:
            found = [(_rank(place, sought, mistyped), place) for place in places]
            fitting = sorted(((rank, place) for rank, place in found if rank), key=lambda item: -item[0])
            if fitting:
                return [place.action for rank, place in fitting][:most]
    return ()


def _rank(place: _Place, sought: Sequence[str], mistyped: bool) -> float:
    """How well the place fits; 0 if a word is missing."""
    total = 0.0
    for position, word in enumerate(sought, start=1):
        last = position == len(sought)
        one = max(_fits(place.title, word, last, mistyped) * 2, _fits(place.more, word, last, mistyped))
        if not one:
            return 0.0
        total += one
    return total / (1 + 0.1 * len(place.title)) if sought else 0.0


def _fits(there: frozenset[str], word: str, last: bool, mistyped: bool) -> float:
    root = stem(word)
    if any(word == each for each in there):
        return 3.0
    if any(root == stem(each) for each in there):
        return 2.0
    if last and any(each.startswith(word) for each in there):
        return 1.5
    return 0.5 if mistyped and typos.alike(word, list(there)) else 0.0


def _places(viewer: Viewer) -> Iterable[_Place]:
    """Each address once, in the order of the navigation."""
    items = [
        item
        for _owner, item in host().gather("nav_items", viewer=viewer)
        if item.permission is None or viewer.may(item.permission)
    ]
    by_language = [_words(items, language) for language in config.current().portal.languages]
    seen = set()
    for number, item in enumerate(items):
        url = _address(item)
        if url and url not in seen:
            seen.add(url)
            titles, more = zip(*(found[number] for found in by_language), strict=True)
            yield _Place(Action(str(item.title), url, item.icon), frozenset().union(*titles), frozenset().union(*more))


def _words(items: Sequence[NavItem], language: str) -> list[tuple[frozenset[str], frozenset[str]]]:
    with force_locale(language):
        return [(_forms(str(item.title)), _forms(str(item.keywords))) for item in items]


@lru_cache(maxsize=1000)
def _forms(text: str) -> frozenset[str]:
    there = words(text)
    return frozenset({*there, *map(transliterate, there)})


def _address(item: NavItem) -> str:
    try:
        return address(item.endpoint)
    except BuildError:
        return ""
