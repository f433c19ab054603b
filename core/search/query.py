"""Searching on behalf of a viewer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from markupsafe import Markup

from core import text as texts
from core.access import audiences
from core.db import conflict_insert, db, utcnow
from core.extension import Label, SearchSource, Viewer
from core.plugin_host import host
from core.search import snippets
from core.search.backend import Answer, IndexUnusableError, Match, Query, backend
from core.search.models import SearchMiss

PAGE_SIZE = 20
LAST_PAGE = 50
LONGEST = 200
MOST_WORDS = 10


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found. ``title`` and ``snippet`` are escaped, with the sought words marked."""

    kind: str
    id: str
    title: Markup
    snippet: Markup
    url: str
    icon: str
    kind_title: Label
    updated_at: datetime | None


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
        instead: the text that was searched for instead, because the keyboard was in the other layout; else empty.
        similar: True if only words spelt a little differently were found.
        total: number of things of the kinds asked for.
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

    @property
    def pages(self) -> int:
        """How many pages can be looked at, at most 50."""
        return max(1, min(LAST_PAGE, -(-self.total // PAGE_SIZE)))


@dataclass(frozen=True, slots=True)
class _Attempt:
    text: str
    fuzzy: bool


def search(
    viewer: Viewer,
    text: str,
    kinds: Collection[str] | None = None,
    page: int = 1,
    *,
    leave_out: Collection[str] = (),
    size: int = PAGE_SIZE,
) -> Found:
    """What the viewer may see and ``text`` finds, the best first.

    Every word must be there, in any form; the last may be unfinished. Where nothing is found so, the other keyboard
    layout is tried, then words that differ by one letter.

    Args:
        kinds: list only these kinds of things.
        page: from 1 to 50.
        leave_out: kinds that are counted but not listed, because they are shown apart.
    """
    text = " ".join(text.split())[:LONGEST]
    page = min(max(1, page), LAST_PAGE)
    sources = _sources()
    wanted = frozenset(kinds or ())
    for attempt in _attempts(text):
        words = tuple(texts.words(attempt.text))[:MOST_WORDS]
        if not words:
            continue
        query = Query(
            words=words,
            audiences=audiences.visible_ids(viewer),
            plugins=frozenset(owner for owner, source in sources.values()),
            kinds=wanted,
            leave_out=frozenset(leave_out),
            fuzzy=attempt.fuzzy,
            offset=(page - 1) * size,
            limit=min(size, PAGE_SIZE),
        )
        try:
            answer = backend().search(query)
        except IndexUnusableError:
            return Found(text, ready=False)
        if answer.counts:
            return _found(text, attempt, answer, query, page)
    return Found(text, page=page)


def _attempts(text: str) -> Sequence[_Attempt]:
    other = texts.other_layout(text)
    return (_Attempt(text, False), _Attempt(other, False), _Attempt(text, True))


def _sources() -> dict[str, tuple[str, SearchSource]]:
    """The kinds that can be found now: those of enabled blocks."""
    return {
        kind: (declared.owner, declared.value)
        for kind, declared in host().declared.search_sources.items()
        if host().enabled(declared.owner)
    }


def _found(text: str, attempt: _Attempt, answer: Answer, query: Query, page: int) -> Found:
    sources = _sources()
    kinds = [
        KindCount(kind, sources[kind][1].title, sources[kind][1].icon, count)
        for kind, count in answer.counts.items()
        if kind in sources
    ]
    kinds.sort(key=lambda item: (sources[item.kind][1].weight, item.kind))
    total = sum(item.count for item in kinds if not query.kinds or item.kind in query.kinds)
    return Found(
        text,
        hits=[_hit(match, sources[match.kind][1], query.words) for match in answer.matches if match.kind in sources],
        kinds=kinds,
        total=total,
        page=page,
        instead=attempt.text if attempt.text != text else "",
        similar=attempt.fuzzy,
        counts=answer.counts,
    )


def _hit(match: Match, source: SearchSource, words: Sequence[str]) -> Hit:
    return Hit(
        kind=match.kind,
        id=match.id,
        title=snippets.mark(match.title, words),
        snippet=snippets.snippet(match.body, words),
        url=match.url,
        icon=source.icon,
        kind_title=source.title,
        updated_at=match.updated_at,
    )


def remember_miss(text: str) -> None:
    """Note for editors that nothing was found, without who asked. The caller commits."""
    folded = texts.fold(text)[:120]
    if not folded:
        return
    now = utcnow()
    statement = conflict_insert(SearchMiss).values(text=folded, times=1, last_at=now)
    more = {"times": SearchMiss.times + 1, "last_at": now}
    db.session.execute(statement.on_conflict_do_update(index_elements=["text"], set_=more))
