"""What a person is found by: the forms kept in ``core_person_token`` and the forms that a query is turned into.

A token says by its first sign what it came from, so that a search can keep names apart from the rest:

==========  =========================================================================
``иванов``  a word of a name, as written or in Latin letters
``~ivanov`` the rough sound of such a word, the same for ``Юлия``, ``Yulia`` and ``Iuliia``
``.сварщ``  a word of a position, department, room or mail address
``#7654``   the digits of a work phone from the last to the first, so that a tail is a prefix
``*7654``   the same of a mobile phone, which not everybody may see
==========  =========================================================================
"""

from __future__ import annotations

from collections.abc import Iterable

from core.text import fold, phone_digits, sound, transliterate, words

LONGEST = 80
SHORTEST_TAIL = 3
"""Digits of a phone number from which on a tail is looked for."""

SOUND, OTHER, PHONE, MOBILE = "~", ".", "#", "*"
_BARE = frozenset((SOUND, OTHER, PHONE, MOBILE))
"""Signs of which nothing came: a word without a sound, a phone without digits."""


def of_person(
    *, names: Iterable[str], texts: Iterable[str] = (), mail: str = "", phones: Iterable[str] = (), mobile: str = ""
) -> set[str]:
    """Every token of a person.

    Args:
        names: the name in all the ways it is known: full name, Latin name, former surname.
        texts: what they do and where: positions, departments, room, personnel number.
    """
    found: set[str] = set()
    for name in names:
        for word in words(name):
            found.update((word, transliterate(word), SOUND + sound(word)))
    for text in texts:
        found.update(OTHER + word for word in words(text))
    if mail:
        address = fold(mail)
        found.add(OTHER + address)
        # The word that an address begins with is found by the address.
        found.update(OTHER + word for word in words(mail.partition("@")[0]) if not address.startswith(word))
    found.update(PHONE + _reversed(phone) for phone in phones if phone)
    if mobile:
        found.add(MOBILE + _reversed(mobile))
    return {token[:LONGEST] for token in found - _BARE}


def text_of_person(*parts: str) -> str:
    """What ``core_person.search_text`` holds: the same texts whole, for finding a piece within a word."""
    folded = [fold(part) for part in parts]
    return " ".join(dict.fromkeys(part for part in (*folded, *map(transliterate, folded)) if part))


def query_words(query: str) -> list[str]:
    """What is looked for: words, mail addresses and phone numbers, each of which must be found; no more than eight."""
    if _is_number(query):
        return [phone_digits(query)]
    found: list[str] = []
    for piece in query.split():
        if "@" in piece.strip("@"):
            found.append(fold(piece))
        elif _is_number(piece):
            found.append(phone_digits(piece))
        else:
            found.extend(words(piece))
    return [word[: LONGEST - 1] for word in dict.fromkeys(found)][:8]


def prefixes(word: str, *, mobile: bool, names_only: bool = False) -> list[str]:
    """The beginnings of tokens that a word of a query may match."""
    found = [word]
    if not word.isdecimal() and "@" not in word:
        heard = sound(word)
        # "zzzz" sounds like "z", with which many begin whom nobody meant.
        if len(heard) > 1 or len(word) == 1:
            found.append(SOUND + heard)
    if not names_only:
        found.append(OTHER + word)
        if word.isdecimal() and len(word) >= SHORTEST_TAIL:
            found.append(PHONE + word[::-1])
            if mobile:
                found.append(MOBILE + word[::-1])
    return [prefix[:LONGEST] for prefix in dict.fromkeys(found) if prefix != SOUND]


def _is_number(text: str) -> bool:
    rest = text.strip()
    return (
        bool(rest)
        and rest[0] in "+(0123456789"
        and all(sign in "+()-. 0123456789\u00a0" for sign in rest)
        and any(sign.isdecimal() for sign in rest)
    )


def _reversed(phone: str) -> str:
    return phone_digits(phone)[::-1]
