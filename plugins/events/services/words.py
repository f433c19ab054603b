"""Finding events by words within the events, the same way on every database."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from plugin_sdk import html
from plugins.events.models import Event

MAX_WORDS = 8


def fold(text: str) -> str:
    """The form in which words are compared: case, ``ё`` and runs of blanks do not count."""
    return " ".join(text.casefold().replace("ё", "е").split())


def words_of(event: Event) -> str:
    """Everything of an event that a search looks into."""
    return fold(f"{event.title} {event.place} {event.category} {html.to_text(event.body)}")


def containing(text: str) -> list[ColumnElement[bool]]:
    """The conditions that an event contains every word (or beginning or part of one) of ``text``."""
    return [Event.words.contains(word, autoescape=True) for word in fold(text).split()[:MAX_WORDS]]
