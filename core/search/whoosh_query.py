"""The portal's queries and answers in Whoosh's terms."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from whoosh import query as wq

from core.search.analysis import sound_term, stem
from core.search.backend import Match, Query

_MIN_PREFIX = 2
_MIN_FUZZY = 4


def whoosh_query(query: Query) -> wq.Query:
    """Every word in one of its ways."""
    last = len(query.words) - 1
    return wq.And([_word_query(word, position == last, query.fuzzy) for position, word in enumerate(query.words)])


def _word_query(word: str, is_last: bool, fuzzy: bool) -> wq.Query:
    root = stem(word)
    ways: list[wq.Query] = [
        wq.Term("title", root),
        wq.Term("body", root),
        wq.Term("keywords", word, boost=2.0),
        wq.Term("keywords", sound_term(word), boost=0.5),
    ]
    if is_last and len(word) >= _MIN_PREFIX:
        ways += [wq.Prefix("title", word), wq.Prefix("body", word, boost=0.5), wq.Prefix("keywords", word)]
    if fuzzy and len(word) >= _MIN_FUZZY:
        ways += [
            wq.FuzzyTerm("title", root, maxdist=1, prefixlength=1),
            wq.FuzzyTerm("body", root, maxdist=1, prefixlength=1),
            wq.FuzzyTerm("keywords", word, maxdist=1, prefixlength=1),
        ]
    return wq.Or(ways)


def match(hit: Any) -> Match:
    """What Whoosh found, from the fields that it stores."""
    kind, _, identity = hit["key"].partition(":")
    updated = hit.get("updated")
    return Match(
        kind=kind,
        id=identity,
        plugin=hit["plugin"],
        title=hit["title"],
        body=hit.get("body", ""),
        url=hit["url"],
        updated_at=updated.replace(tzinfo=UTC) if updated is not None else None,
        score=float(hit.score or 0.0),
    )
