"""A made-up body of texts, half Russian and half English, and what people type to find something in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random

from core.search.backend import Document
from core.text import other_layout

SEED = 11
WORDS = 30_000
"""Different words of a language, without their endings."""

BODY, TITLE = (40, 210), (4, 8)
"""Words of a text and of its title, at least and at most."""

GROUPS, READER_GROUPS = 2000, 200
"""Groups that the texts are for, and to how many of them the reader belongs."""

KINDS = {
    "news": "news",
    "comment": "news",
    "page": "pages",
    "order": "orders",
    "vacancy": "vacancies",
    "event": "events",
}
"""Kinds of documents, each with its block."""

NOW = datetime(2026, 11, 26, tzinfo=UTC)
SPAN = 5 * 365
"""Days over which the texts were written."""

_SOUNDS = {"ru": ("бвгдзклмнпрстфхчш", "аеиоуыюя"), "en": ("bcdfghklmnprstvw", "aeiou")}
_ENDINGS = {"ru": ("", "а", "у", "ом", "е", "ы", "ов", "ам", "ами", "ах"), "en": ("", "s", "ed", "ing")}


class Language:
    """The words of a language, the most frequent first: the n-th about as frequent as the n-th of a real one."""

    def __init__(self, name: str) -> None:
        draw = _chance(name)
        consonants, vowels = _SOUNDS[name]
        roots: dict[str, None] = {}
        while len(roots) < WORDS:
            syllables = draw.choices((1, 2, 3), (2, 5, 3))[0]
            root = "".join(draw.choice(consonants) + draw.choice(vowels) for _ in range(syllables))
            roots[root + draw.choice(consonants)] = None
        self._roots = list(roots)
        self._endings = _ENDINGS[name]
        self._weights = list(accumulate(1 / (place + 12) for place in range(WORDS)))

    def words(self, draw: Random, number: int) -> list[str]:
        """Words of a text."""
        roots = draw.choices(self._roots, cum_weights=self._weights, k=number)
        return [root + draw.choice(self._endings) for root in roots]

    def word(self, draw: Random, first: int, last: int) -> str:
        """One of the words from the ``first`` to the ``last`` in the order of frequency, in any form."""
        return draw.choice(self._roots[first:last]) + draw.choice(self._endings)


class Corpus:
    """The texts, and who may read them."""

    def __init__(self) -> None:
        self._languages = [Language(name) for name in _SOUNDS]
        # A few large groups and many small ones.
        self._groups = list(accumulate(1 / (place + 20) for place in range(GROUPS)))
        others = _chance("groups").sample(range(READER_GROUPS // 2, GROUPS), READER_GROUPS // 2)
        self.reader_groups = frozenset((*range(READER_GROUPS // 2), *others))

    def documents(self, number: int) -> Iterator[Document]:
        """So many texts, always the same."""
        draw = _chance("documents")
        kinds = list(KINDS)
        for identity in range(number):
            language = draw.choice(self._languages)
            kind = draw.choice(kinds)
            yield Document(
                kind=kind,
                id=str(identity),
                plugin=KINDS[kind],
                audience_id=draw.choices(range(GROUPS), cum_weights=self._groups)[0],
                title=" ".join(language.words(draw, draw.randint(*TITLE))).capitalize(),
                body=" ".join(language.words(draw, draw.randint(*BODY))),
                keywords=" ".join(language.words(draw, 2)),
                url=f"/{kind}/{identity}",
                updated_at=NOW - timedelta(days=draw.randint(0, SPAN), minutes=draw.randint(0, 1440)),
            )

    def queries(self, each: int) -> dict[str, list[str]]:
        """By what they are like, ``each`` queries as people type them, all different; the last word is unfinished."""
        draw = _chance("queries")

        def rare(language: Language) -> str:
            return language.word(draw, 1500, 8000)

        def frequent(language: Language) -> str:
            return language.word(draw, 0, 150)

        ways = {
            "a rare word": rare,
            "a frequent word": frequent,
            "a rare and a frequent one": lambda language: f"{rare(language)} {frequent(language)}",
            "two frequent ones": lambda language: f"{frequent(language)} {frequent(language)}",
            "three frequent ones": lambda language: " ".join(frequent(language) for _ in range(3)),
            "the first two letters": lambda language: frequent(language)[:2],
            "the first three letters": lambda language: frequent(language)[:3],
            "a phrase in quotes": lambda language: f'"{" ".join(language.words(draw, 2))}"',
            "joined words": lambda language: f"{frequent(language)}-{frequent(language)}",
            "a mistyped word": lambda language: _mistyped(rare(language), draw),
            "the other layout": lambda language: other_layout(rare(language)),
        }
        return {
            name: [way(self._languages[number % len(self._languages)]) for number in range(each)]
            for name, way in ways.items()
        }


def _chance(*seed: object) -> Random:
    return Random(" ".join(map(str, (SEED, *seed))))  # noqa: S311 - the same texts each time


def _mistyped(word: str, draw: Random) -> str:
    place = draw.randrange(1, len(word) - 1)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
