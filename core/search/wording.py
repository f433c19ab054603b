"""What somebody typed, as the pieces that have to be found: words, joined words and numbers, phrases in quotes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from core.search.analysis import MOST_JOINED, runs, stem
from core.text import other_layout

MOST_PIECES = 10
MOST_PHRASE = 20
"""Words of a phrase."""

LOOSE: Final = "loose"
JOINED: Final = "joined"
PHRASE: Final = "phrase"
_QUOTED = re.compile('["“”„«]([^"“”„«»]+)["“”»]')

Groups = Mapping[tuple[str, ...], Sequence[tuple[str, ...]]]
"""Synonyms: the stems of a wording → the words of the other wordings that mean the same."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a query.

    Attributes:
        words: in comparison form. All of them must be there.
        kind: ``loose`` words stand anywhere, in any form; ``joined`` ones were typed with a hyphen or as one number;
            those of a ``phrase`` follow each other.
        unfinished: the last word may be the beginning of one.
        others: wordings that will do as well.
    """

    words: tuple[str, ...]
    kind: Literal["loose", "joined", "phrase"] = "loose"
    unfinished: bool = False
    others: tuple[tuple[str, ...], ...] = ()

    @property
    def glued(self) -> str:
        """All words as one."""
        return "".join(self.words)

    @property
    def exact(self) -> bool:
        """True for numbers such as 15-К, whose parts mean nothing alone."""
        return self.kind == JOINED and any(character.isdigit() for character in self.glued)


def pieces(text: str, *, swap: bool = False) -> tuple[Piece, ...]:
    """The pieces of a query, at most ten; with ``swap`` as if it had been typed with the other keyboard layout."""
    found: list[Piece] = []
    position = 0
    for quoted in _QUOTED.finditer(text):
        found += _plain(text[position : quoted.start()], swap)
        words = tuple(word for run in runs(_swapped(quoted[1], swap)) for word in run)[:MOST_PHRASE]
        found += [Piece(words, PHRASE)] if words else []
        position = quoted.end()
    rest = _plain(text[position:], swap)
    if rest and not text[-1:].isspace():
        rest[-1] = replace(rest[-1], unfinished=True)
    return tuple((found + rest)[:MOST_PIECES])


def _plain(text: str, swap: bool) -> list[Piece]:
    found: list[Piece] = []
    for run in runs(_swapped(text, swap)):
        if 1 < len(run) <= MOST_JOINED:
            found.append(Piece(tuple(run), JOINED))
        else:
            found += [Piece((word,)) for word in run]
    return found


def _swapped(text: str, swap: bool) -> str:
    return other_layout(text) if swap else text


def with_synonyms(asked: Sequence[Piece], groups: Groups) -> tuple[Piece, ...]:
    """The same pieces; where loose words are one of the wordings of a group, its others will do as well."""
    if not groups:
        return tuple(asked)
    longest = max(map(len, groups))
    result: list[Piece] = []
    position = 0
    while position < len(asked):
        for length in range(min(longest, len(asked) - position), 0, -1):
            part = asked[position : position + length]
            stems = tuple(stem(word) for piece in part for word in piece.words)
            if stems in groups and all(piece.kind == LOOSE for piece in part):
                words = tuple(word for piece in part for word in piece.words)
                result.append(Piece(words, LOOSE, part[-1].unfinished, tuple(groups[stems])))
                position += length
                break
        else:
            result.append(asked[position])
            position += 1
    return tuple(result)
