"""Knowledge of the whole organisation that is dear to gather: kept in each process until something changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from sqlalchemy import func, or_, select

from core import epochs
from core.db import db
from core.org.models import ACTIVE, Person, PersonToken

T = TypeVar("T")
EPOCH = "org"
"""The mark that moves with every change of people and departments."""


class Remembered(Generic[T]):
    """A value that ``load`` gathers, asked for anew after each change of the organisation."""

    def __init__(self, load: Callable[[], T]) -> None:
        self._load = load
        self._known: tuple[int, T] | None = None

    def get(self) -> T:
        """The value as of the last change that this request or job sees."""
        mark = epochs.current().get(EPOCH, 0)
        known = self._known
        if known is None or not mark or known[0] != mark:
            # One assignment, so that another thread sees the old pair or the new one, never half of each.
            known = self._known = (mark, self._load())
        return known[1]


def _headcount() -> int:
    return db.session.scalar(select(func.count()).where(Person.status == ACTIVE)) or 0


def _name_words() -> str:
    # Only what is no mark of another kind of token: digits and letters, of which all but Latin ones stand behind "~".
    plain = or_(PersonToken.token.between("0", "}"), PersonToken.token.between("\x80", "\U0010ffff"))
    return "\n".join(["", *db.session.scalars(select(PersonToken.token).where(plain).distinct()), ""])


headcount: Remembered[int] = Remembered(_headcount)
"""How many people work here."""

name_words: Remembered[str] = Remembered(_name_words)
"""Every word of a name that anybody has, each on a line of its own."""


def words_containing(piece: str, limit: int = 300) -> list[str]:
    """Words of names with ``piece`` somewhere in them, at most ``limit``."""
    text = name_words.get()
    found: list[str] = []
    place = text.find(piece)
    while place >= 0 and len(found) < limit:
        end = text.index("\n", place)
        found.append(text[text.rindex("\n", 0, place) + 1 : end])
        place = text.find(piece, end)
    return found
