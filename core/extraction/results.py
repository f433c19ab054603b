"""What is known of the text of a file; the words that both processes use."""

from __future__ import annotations

from dataclasses import dataclass

WAITING = "waiting"
WORDS = "words"
NO_WORDS = "no_words"
LOCKED = "locked"
BROKEN = "broken"
TOO_LARGE = "too_large"
TOO_HEAVY = "too_heavy"
OTHER_KIND = "other_kind"

STATES = (WAITING, WORDS, NO_WORDS, LOCKED, BROKEN, TOO_LARGE, TOO_HEAVY, OTHER_KIND)
"""To be read; read; without any text, such as a scan; with a password; damaged; more bytes than are read; more memory
or time needed than is given; of a kind that is not read."""

MOST_CHARACTERS = 500_000
"""Of one file; what comes after is not found."""

MOST_PAGES = 1000
PASSAGE = 3000
"""Characters of a passage of a text that has no pages, and of the pieces of a very long page."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a text. ``page`` counts from 1 (the slide of a presentation); ``None`` where nobody knows it."""

    page: int | None
    text: str
