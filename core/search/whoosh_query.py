"""The portal's queries and answers in Whoosh's terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from whoosh import query as wq

from core.search.analysis import BEGINNING, sound_term, stem
from core.search.backend import Match, Query
from core.search.wording import LOOSE, PHRASE, Piece

_ALIKE = 0.3
"""What a word counts that is only spelt alike, against the word itself."""

_OTHER_WORDING = 0.7


def whoosh_query(query: Query, alike: Mapping[str, Sequence[str]]) -> wq.Query:
    """Every piece in one of its ways. ``alike``: words → terms that will do for them."""
    return wq.And([_piece_query(piece, alike) for piece in query.pieces])


def _piece_query(piece: Piece, alike: Mapping[str, Sequence[str]]) -> wq.Query:
    if piece.kind == PHRASE:
        return _phrase(piece.words) if len(piece.words) > 1 else wq.Or(_exactly(piece.glued))
    apart = [
        _word_query(word, piece.unfinished and place == len(piece.words), alike.get(word, ()))
        for place, word in enumerate(piece.words, start=1)
    ]
    if piece.kind == LOOSE:
        others = [_wording(words) for words in piece.others]
        together = wq.And(apart) if len(apart) > 1 else apart[0]
        return wq.Or([together, *others]) if others else together
    as_one = _word_query(piece.glued, piece.unfinished, ())
    return wq.Or([as_one, _phrase(piece.words) if piece.exact else wq.And(apart)])


def _word_query(word: str, unfinished: bool, alike: Sequence[str]) -> wq.Query:
    ways = [*_exactly(word), wq.Term("keywords", sound_term(word), boost=0.5)]
    if unfinished and len(word) >= BEGINNING:
        ways += [wq.Prefix("title", word), wq.Prefix("body", word, boost=0.5), wq.Prefix("keywords", word)]
    for place, term in enumerate(alike):
        less = _ALIKE / (1 + place)
        ways += [wq.Term(field, term, boost=less) for field in ("title", "body", "keywords")]
    return wq.Or(ways)


def _exactly(word: str, weight: float = 1.0) -> list[wq.Query]:
    root = stem(word)
    return [
        wq.Term("title", root, boost=weight),
        wq.Term("body", root, boost=weight),
        wq.Term("keywords", word, boost=2.0 * weight),
    ]


def _phrase(words: Sequence[str], weight: float = 1.0) -> wq.Query:
    """The words one after the other, each in any form."""
    roots = [stem(word) for word in words]
    return wq.Or([wq.Phrase("title", roots, boost=2.0 * weight), wq.Phrase("body", roots, boost=weight)])


def _wording(words: Sequence[str]) -> wq.Query:
    return _phrase(words, _OTHER_WORDING) if len(words) > 1 else wq.Or(_exactly(words[0], _OTHER_WORDING))


def match(fields: Mapping[str, Any], score: float, passage: int | None) -> Match:
    """A document that was found, from the fields that are kept of it."""
    kind, _, identity = fields["key"].partition(":")
    updated = fields.get("updated")
    return Match(
        kind=kind,
        id=identity,
        plugin=fields["plugin"],
        title=fields["title"],
        body=fields.get("body", ""),
        url=fields["url"],
        updated_at=updated.replace(tzinfo=UTC) if updated is not None else None,
        score=score,
        inside=fields.get("inside", ""),
        inside_url=fields.get("inside_url", ""),
        passage=passage,
        translations=fields.get("translations", {}),
    )
