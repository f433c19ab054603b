"""Finding vacancies by words, the same way on every database."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from plugin_sdk import html
from plugins.vacancies.models import Vacancy

MAX_WORDS = 8


def fold(text: str) -> str:
    """The form in which words are compared: case, ``ё`` and runs of blanks do not count."""
    return " ".join(text.casefold().replace("ё", "е").split())


def words_of(vacancy: Vacancy) -> str:
    """Everything of a vacancy that a search looks into."""
    names = f"{vacancy.department_name} {vacancy.location_name}"
    return fold(f"{vacancy.title} {names} {html.to_text(vacancy.description)}")


def containing(text: str) -> list[ColumnElement[bool]]:
    """The conditions that a vacancy contains every word, or part of one, of ``text``."""
    return [Vacancy.words.contains(word, autoescape=True) for word in fold(text).split()[:MAX_WORDS]]
