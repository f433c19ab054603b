"""Searching on behalf of a viewer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import product

from markupsafe import Markup

from core import text as texts
from core.access import audiences
from core.extension import Label, SearchSource, Viewer
from core.extraction import Passage
from core.files.texts import single
from core.plugin_host import host
from core.search import attached, snippets, synonyms
from core.search.backend import Answer, IndexUnusableError, Match, Query, backend
from core.search.snippets import Sought
from core.search.wording import LOOSE, Piece, pieces, with_synonyms

PAGE_SIZE = 20
LAST_PAGE = 50
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found. ``title`` and ``snippet`` are escaped, with the sought words marked.

    Attributes:
        inside / inside_url: of a file, the thing that it belongs to.
        page: of a file, the page on which the words stand, if it is known.
    """

    kind: str
    id: str
    title: Markup
    snippet: Markup
    url: str
    icon: str
    kind_title: Label
    updated_at: datetime | None
    inside: str = ""
    inside_url: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many things of a kind were found, all of which the viewer may see."""

    kind: str
    title: Label
    icon: str
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a search.

    Attributes:
        text: what was asked.
        instead: what was searched for instead, because the keyboard was in the other layout or a word was mistyped.
        similar: True if only words spelt a little differently were found.
        total: number of things of the kinds asked for, within the time asked for.
        any_time: the same, whatever their time.
        since: number of things of the kinds asked for per period.
        ready: False while there is no index; it is being built then.
    """

    text: str
    hits: Sequence[Hit] = ()
    kinds: Sequence[KindCount] = ()
    total: int = 0
    page: int = 1
    instead: str = ""
    similar: bool = False
    ready: bool = True
    counts: Mapping[str, int] = field(default_factory=dict)
    since: Sequence[int] = ()
    any_time: int = 0

    @property
    def pages(self) -> int:
        """How many pages can be looked at, at most 50."""
        return max(1, min(LAST_PAGE, -(-self.total // PAGE_SIZE)))


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read what was typed: with the keyboard in the other layout, with words mistyped."""

    swap: bool
    fuzzy: bool


def search(
    viewer: Viewer,
    text: str,
    kinds: Collection[str] | None = None,
    page: int = 1,
    *,
    leave_out: Collection[str] = (),
    size: int = PAGE_SIZE,
    since: date | None = None,
    periods: Sequence[date] = (),
    literal: bool = False,
) -> Found:
    """What the viewer may see and ``text`` finds, the best first.

    Every word must be there, in any form; the last may be unfinished. Words in quotes follow each other, numbers such
    as 15-К stand as they are. Where nothing is found so, the other keyboard layout is tried, then words spelt a little
    differently. Only what the viewer may see decides whether something was found.

    Args:
        kinds: list only these kinds of things.
        page: from 1 to 50.
        leave_out: kinds that are counted but not listed, because they are shown apart.
        since: only what was changed on this day or later.
        periods: days since which is counted what was found.
        literal: look for what was typed and nothing else.
    """
    text = " ".join(text.split())[:LONGEST]
    page = min(max(1, page), LAST_PAGE)
    base = Query(
        pieces=(),
        audiences=audiences.visible_ids(viewer),
        plugins=frozenset(owner for owner, source in _sources().values()),
        kinds=frozenset(kinds or ()),
        leave_out=frozenset(leave_out),
        since=since,
        periods=periods,
        offset=(page - 1) * size,
        limit=min(size, PAGE_SIZE),
    )
    for reading in readings(text, literal=literal):
        asked = with_synonyms(pieces(text, swap=reading.swap), synonyms.groups())
        query = replace(base, pieces=asked, fuzzy=reading.fuzzy)
        try:
            answer = backend().search(query)
        except IndexUnusableError:
            return Found(text, ready=False)
        if answer.counts or answer.any_time:
            return _found(text, reading, answer, query, page, viewer.locale)
    return Found(text, page=page)


def readings(text: str, *, literal: bool = False) -> Iterator[Reading]:
    """The ways to read what was typed, the likeliest first."""
    # A letter that the other layout turns into a sign was meant as a letter: "хлеб" is no way to write "[kt,".
    swaps = (False, True) if _letters(texts.other_layout(text)) >= _letters(text) else (False,)
    for fuzzy, swap in product((False, True), swaps):
        if not literal or not (fuzzy or swap):
            yield Reading(swap, fuzzy)


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _sources() -> dict[str, tuple[str, SearchSource]]:
    """The kinds that can be found now: those of enabled blocks."""
    return {
        kind: (declared.owner, declared.value)
        for kind, declared in host().declared.search_sources.items()
        if host().enabled(declared.owner)
    }


def _found(text: str, reading: Reading, answer: Answer, query: Query, page: int, language: str) -> Found:
    sources = _sources()
    kinds = [
        KindCount(kind, sources[kind][1].title, sources[kind][1].icon, count)
        for kind, count in answer.counts.items()
        if kind in sources
    ]
    kinds.sort(key=lambda item: (sources[item.kind][1].weight, item.kind))
    sought = Sought.of(query.pieces, answer.alike)
    matches = [_translated(match, language, sought) for match in answer.matches if match.kind in sources]
    passages = _passages(matches)
    total = sum(item.count for item in kinds if not query.kinds or item.kind in query.kinds)
    return Found(
        text,
        hits=[_hit(match, sources[match.kind][1], sought, passages.get(match.id)) for match in matches],
        kinds=kinds,
        total=total,
        page=page,
        instead=_understood(text, reading, answer, query, passages),
        similar=reading.fuzzy,
        counts=answer.counts,
        since=answer.since,
        any_time=answer.any_time,
    )


def _passages(matches: Sequence[Match]) -> dict[str, Passage]:
    """By the ids of files' documents the passages in which the words stand, all with one statement."""
    places = {
        match.id: (attached.file_id_of(match.id), match.passage) for match in matches if match.passage is not None
    }
    found = single(set(places.values()))
    return {identity: found[place] for identity, place in places.items() if place in found}


def _translated(match: Match, language: str, sought: Sought) -> Match:
    """The match in the reader's language, unless the words were found in another one alone."""
    original = (match.title, match.body)
    own = match.translations.get(language, original)
    # A reader of Russian who looks for "bridge" sees why it was found.
    versions = (own, original, *match.translations.values())
    title, text = next((one for one in versions if snippets.occurs(f"{one[0]} {one[1]}", sought)), own)
    return replace(match, title=title, body=text)


def _hit(match: Match, source: SearchSource, sought: Sought, passage: Passage | None) -> Hit:
    page = passage.page if passage is not None else None
    return Hit(
        kind=match.kind,
        id=match.id,
        title=snippets.mark(match.title, sought),
        snippet=snippets.snippet(passage.text if passage is not None else match.body, sought),
        url=f"{match.url}#page={page}" if page and "#" not in match.url else match.url,
        icon=source.icon,
        kind_title=source.title,
        updated_at=match.updated_at,
        inside=match.inside,
        inside_url=match.inside_url,
        page=page,
    )


def _understood(text: str, reading: Reading, answer: Answer, query: Query, passages: Mapping[str, Passage]) -> str:
    """What was searched for, in words; empty if it is what was typed."""
    typed = texts.other_layout(text) if reading.swap else text
    if not reading.fuzzy:
        return typed if reading.swap else ""
    seen = " ".join(
        f"{match.title} {passages[match.id].text if match.id in passages else match.body}" for match in answer.matches
    )
    return " ".join(_spelt(piece, answer, seen) for piece in query.pieces)


def _spelt(piece: Piece, answer: Answer, seen: str) -> str:
    """A piece as it was found: mistyped words as they stand in what is listed, which the viewer sees anyway."""
    if piece.kind != LOOSE:
        return piece.glued if len(piece.words) == 1 else "-".join(piece.words)
    return " ".join(snippets.as_written(seen, answer.alike.get(word, ())) or word for word in piece.words)
