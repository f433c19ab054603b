"""A vacancy as every kind of board can tell it, and a whole answer of a board."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from plugin_sdk import html
from plugin_sdk.i18n import gettext as _
from plugin_sdk.outgoing import OutgoingError
from plugins.vacancies.models import ID_LENGTH, NAME_LENGTH, TITLE_LENGTH, URL_LENGTH

MOST = 2000
"""Vacancies that are taken from one board; hh.ru lists no more of one employer."""

Step = Callable[[int, int | None, str], None]
"""Told how far the reading is: done, total, what is being done."""


class BoardUnavailable(OutgoingError):
    """The board could not be read; the message says why, for people. Nothing is closed because of it."""


class NotThere(BoardUnavailable):
    """The board answers, but has no such thing, or has it no longer."""


class ItemRefused(ValueError):
    """One vacancy of an answer cannot be taken; the message says why, for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """A vacancy at a board. Codes are those of ``words``; empty texts and ``None`` mean that nothing is said.

    Attributes:
        external_id: immutable at the board.
        url: its page there, http or https, else empty.
        description: cleaned HTML.
        area_id, area: the place's id at the board (the name where there is none) and name.
        unit_id, unit: the same of the department.
        closes_on: ISO day.
        published_at: ISO moment. Boards stamp it anew without a change, so it is not compared.
    """

    external_id: str
    title: str
    url: str = ""
    description: str = ""
    area_id: str = ""
    area: str = ""
    unit_id: str = ""
    unit: str = ""
    employment: str = ""
    work_format: str = ""
    salary_from: int | None = None
    salary_to: int | None = None
    salary_currency: str = ""
    salary_gross: bool | None = None
    salary_per: str = "month"
    closes_on: str | None = None
    published_at: str | None = None

    @property
    def digest(self) -> str:
        """The same for the same content, whenever the board says it."""
        content = asdict(replace(self, published_at=None))
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """For keeping until somebody has decided."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Posting:
        """What :meth:`to_json` gave."""
        return cls(**values)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardProblem:
    """A vacancy that could not be taken. What we know of it stays as it is: told by ``external_id`` or ``url``."""

    title: str
    reason: str
    external_id: str = ""
    url: str = ""


@dataclass(slots=True, kw_only=True)
class Answer:
    """What a board said.

    Attributes:
        missing: why the answer is known not to be whole; then nothing is closed.
    """

    postings: dict[str, Posting] = field(default_factory=dict)
    problems: list[BoardProblem] = field(default_factory=list)
    missing: str = ""

    def add(self, posting: Posting) -> None:
        """Take a vacancy in; one that is named twice counts once."""
        if len(self.postings) >= MOST and posting.external_id not in self.postings:
            self.missing = _("The board has more than %(number)s vacancies; the rest was not read.", number=MOST)
            return
        self.postings[posting.external_id] = posting


def text(value: Any, length: int = NAME_LENGTH) -> str:
    """A text of an answer in one line, cut to what the column holds; anything else is empty."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return " ".join(str(value).replace("\x00", "").split())[:length]


def named(value: Any) -> str:
    """A title that must be there.

    Raises:
        ItemRefused: it is not.
    """
    found = text(value, TITLE_LENGTH)
    if not found:
        raise ItemRefused(_("It has no title."))
    return found


def identified(value: Any) -> str:
    """An id that must be there; of one that is longer than the column its fingerprint.

    Raises:
        ItemRefused: it is not there.
    """
    found = text(value, URL_LENGTH)
    if not found:
        raise ItemRefused(_("It has no id."))
    return found if len(found) <= ID_LENGTH else hashlib.sha256(found.encode()).hexdigest()


def link(value: Any) -> str:
    """An address that may be shown as a link."""
    found = text(value, URL_LENGTH + 1)
    try:
        parts = urlsplit(found)
    except ValueError:
        return ""
    return found if parts.scheme in ("http", "https") and parts.netloc and len(found) <= URL_LENGTH else ""


def amount(value: Any) -> int | None:
    """Whole units of a currency; anything that is no sensible amount is ``None``."""
    try:
        number = round(float(value)) if not isinstance(value, bool) else 0
    except (TypeError, ValueError, OverflowError):
        return None
    return number if 0 < number <= 2_000_000_000 else None


def rich(value: Any) -> str:
    """A description, cleaned."""
    return html.clean(value.replace("\x00", "")) if isinstance(value, str) else ""


def mapping(value: Any) -> Mapping[str, Any]:
    """An object of an answer; anything else is an empty one."""
    return value if isinstance(value, dict) else {}
