"""Words as people type them: comparison forms, transliteration, the wrong keyboard layout, phone numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from itertools import product

_WORD = re.compile(r"[^\W_]+")
_UNDECOMPOSED = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ё": "е", "’": "'", "ʼ": "'"}
)
_REPLACED = re.compile(f"[{''.join(map(chr, _UNDECOMPOSED))}\u2010-\u2015\u2212]")
"""What ``fold`` replaces: most texts have nothing of it, and looking is quicker than replacing."""
_FOREIGN = re.compile("[^\x00-\x7f\u0400-\u052f]")
"""Neither ASCII nor Cyrillic: only such a letter may carry an accent that does not count."""
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_NOT_DIGIT = re.compile(r"\D")

# ICAO Doc 9303, the table of Russian passports.
PASSPORT = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "i",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "ie", "ы": "y", "ь": "", "э": "e", "ю": "iu",
    "я": "ia", "і": "i", "ї": "i", "є": "ie", "ґ": "g", "ў": "u",
    "ә": "a", "ғ": "g", "қ": "q", "ң": "n", "ө": "o", "ұ": "u", "ү": "u", "һ": "h",
}  # fmt: skip

DIRECTORY = {**PASSPORT, "й": "y", "ъ": "", "ю": "yu", "я": "ya"}
"""Letters as company directories and road signs usually write them (BGN/PCGN, simplified)."""

_LATIN_TABLE = str.maketrans(PASSPORT)

# Longest first. Where several letters are possible, the likeliest stands first.
_CYRILLIC: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("shch", ("щ",)), ("sch", ("щ", "ш")), ("yo", ("е",)), ("jo", ("е",)), ("zh", ("ж",)), ("kh", ("х",)),
    ("ts", ("ц",)), ("tz", ("ц",)), ("ch", ("ч",)), ("sh", ("ш",)), ("yu", ("ю",)), ("iu", ("ю",)), ("ju", ("ю",)),
    ("ya", ("я",)), ("ia", ("я", "иа")), ("ja", ("я",)), ("ye", ("е",)), ("je", ("е",)), ("ph", ("ф",)),
    ("ck", ("к",)), ("a", ("а",)), ("b", ("б",)), ("c", ("к", "ц")), ("d", ("д",)), ("e", ("е", "э")), ("f", ("ф",)),
    ("g", ("г",)), ("h", ("х",)), ("i", ("и", "й")), ("j", ("й",)), ("k", ("к",)), ("l", ("л",)), ("m", ("м",)),
    ("n", ("н",)), ("o", ("о",)), ("p", ("п",)), ("q", ("к",)), ("r", ("р",)), ("s", ("с",)), ("t", ("т",)),
    ("u", ("у",)), ("v", ("в",)), ("w", ("в",)), ("x", ("кс",)), ("y", ("й", "ы")), ("z", ("з",)),
)  # fmt: skip

# Ways of writing one sound, brought to one: applied in this order to transliterated text.
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("shch|sch|shh", "sh"), ("tch", "ch"), ("[yij]+o", "e"), ("[yj]+e", "e"), ("[yij]+u", "u"), ("[yij]+a", "a"),
        ("kh", "h"), ("ph", "f"), ("tz|ts|c(?=[eiyv])", "z"), ("ck|q|c(?!h)", "k"), ("ks", "x"), ("w", "v"),
        ("[yj]", "i"), ("ie", "e"), (r"(.)\1+", r"\1"),
    )
)  # fmt: skip

_ANY_SOUND = re.compile("|".join(pattern.pattern for pattern, _ in _SOUNDS))
"""Whether any of them is there at all: half of all names have none, and one look is quicker than fifteen."""

_LOWER_KEYS = ("qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхъфывапролджэячсмитьбюё")
_UPPER_KEYS = ('QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>~', "ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ")
_TO_RUSSIAN_KEYS = str.maketrans(_LOWER_KEYS[0] + _UPPER_KEYS[0], _LOWER_KEYS[1] + _UPPER_KEYS[1])
_TO_LATIN_KEYS = str.maketrans(_LOWER_KEYS[1] + _UPPER_KEYS[1], _LOWER_KEYS[0] + _UPPER_KEYS[0])


def _is_cyrillic(character: str) -> bool:
    return "\u0400" <= character <= "\u052f"


def fold(text: str) -> str:
    """The comparison form: case, accents, ``ё`` and runs of space do not count; ``й`` stays a letter of its own."""
    if text.isascii():
        return " ".join(text.lower().split())
    text = unicodedata.normalize("NFKC", text).casefold()
    if _REPLACED.search(text):
        text = _DASHES.sub("-", text.translate(_UNDECOMPOSED))
    if not _FOREIGN.search(text):
        return " ".join(text.split())
    kept = []
    for character in text:
        if character < "\x80" or _is_cyrillic(character):
            kept.append(character)
        else:
            kept.extend(part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part))
    return " ".join("".join(kept).split())


def shorten(text: str, longest: int) -> str:
    """The text in ``longest`` characters at the most, with an ellipsis where something is left out."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def words(text: str) -> list[str]:
    """The words of ``text`` in comparison form; a double-barrelled name gives both its halves."""
    return _WORD.findall(fold(text))


def transliterate(text: str, table: Mapping[str, str] = PASSPORT) -> str:
    """``text`` in Latin letters: ``Щукин Юрий`` gives ``Shchukin Iurii``, with ``DIRECTORY`` ``Shchukin Yuriy``."""
    if text.isascii():
        return text
    if table is PASSPORT and text == text.lower():
        return text.translate(_LATIN_TABLE)
    result = []
    for position, character in enumerate(text):
        latin = table.get(character.lower())
        if latin is None:
            result.append(character)
        elif not character.isupper():
            result.append(latin)
        else:
            following = text[position + 1 : position + 2]
            result.append(latin.upper() if following.isupper() else latin.capitalize())
    return "".join(result)


@lru_cache(maxsize=50_000)
def sound(text: str) -> str:
    """A rough Latin form that is the same for all usual spellings of a name in either alphabet.

    ``Юлия``, ``Yulia``, ``Julija`` and ``Iuliia`` give one value; also ``Щербаков`` and ``Scherbakov``.
    """
    result = transliterate(fold(text))
    if not _ANY_SOUND.search(result):
        return result
    for pattern, replacement in _SOUNDS:
        result = pattern.sub(replacement, result)
    return result


def to_cyrillic(text: str, limit: int = 4) -> list[str]:
    """At most ``limit`` Cyrillic readings of Latin letters, the likeliest first; none if there are no Latin letters."""
    folded = fold(text)
    if not any("a" <= character <= "z" for character in folded):
        return []
    choices: list[tuple[str, ...]] = []
    position = 0
    while position < len(folded):
        for latin, letters in _CYRILLIC:
            if folded.startswith(latin, position):
                choices.append(letters)
                position += len(latin)
                break
        else:
            choices.append((folded[position],))
            position += 1
    readings = ("".join(letters) for letters in product(*_bounded(choices, limit)))
    return list(dict.fromkeys(readings))[:limit]


def _bounded(choices: list[tuple[str, ...]], limit: int) -> list[tuple[str, ...]]:
    """Keep alternatives for as many letters as give about ``limit`` readings, so that long words stay cheap."""
    result, readings = [], 1
    for letters in reversed(choices):
        if readings * len(letters) > limit * 2:
            letters = letters[:1]
        readings *= len(letters)
        result.append(letters)
    return result[::-1]


def other_layout(text: str) -> str:
    """What the same keys give with the other layout, QWERTY ↔ ЙЦУКЕН (``ghbdtn`` ↔ ``привет``)."""
    if any(_is_cyrillic(character) for character in text):
        return text.translate(_TO_LATIN_KEYS)
    return text.translate(_TO_RUSSIAN_KEYS)


def phone_digits(text: str) -> str:
    """The digits of a phone number; a Russian number begins with 7 whether it was written with +7 or 8."""
    digits = _NOT_DIGIT.sub("", text)
    if len(digits) == 11 and digits.startswith("8"):
        return "7" + digits[1:]
    return digits
