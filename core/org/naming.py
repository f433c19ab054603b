"""People's names in the company's order."""

from __future__ import annotations

from core.config import current
from core.text import DIRECTORY, transliterate


def full_name(last_name: str, first_name: str, middle_name: str = "") -> str:
    """The whole name, surname first where that is the company's custom."""
    initials = len(first_name) == len(middle_name) == 2 and first_name[1] == middle_name[1] == "."
    given = (first_name + middle_name,) if initials else (first_name, middle_name)
    surname_first = current().portal.name_order == "surname_first"
    parts = (last_name, *given) if surname_first else (*given, last_name)
    return " ".join(part for part in parts if part)[:400]


def latin_name(last_name: str, first_name: str, name: str) -> str:
    """Surname and name in Latin letters, where nobody wrote them so; of a name whose parts are not known all of it."""
    return transliterate(f"{last_name} {first_name}" if last_name and first_name else name, DIRECTORY)[:400]
