"""Who gets a message. ``notify`` knows only people's numbers; who is behind them is told by a registered lookup."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any, Protocol

from flask import current_app
from sqlalchemy import Select

_EXTENSION = "dunbar.notify.lookup"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody who may get a message now.

    Attributes:
        mail: e-mail address, empty if there is none.
        locale: language code in which they read.
        time_zone: the zone in which their times are shown.
        absent: off work today; a business trip is work.
        absent_until: the last day of that, ``None`` where nobody knows it.
    """

    person_id: int
    name: str
    mail: str
    locale: str
    time_zone: tzinfo
    absent: bool = False
    absent_until: date | None = None


class RecipientLookup(Protocol):
    """Tells who is behind numbers."""

    def recipients(self, people: Select[Any] | Sequence[int]) -> Iterable[Recipient]:
        """Those of ``people`` (ids, or a select of ids) who work here now and may use the portal, with a bounded
        number of statements. Former and future employees are left out."""
        ...

    def deputies(self, people: Collection[int], on: date) -> Mapping[int, int]:
        """Who stands in on that day for each of ``people``, by their ids; who has nobody is left out, and so is whose
        deputy is away, too. A constant number of statements."""
        ...


def register_lookup(lookup: RecipientLookup) -> None:
    """Say who tells recipients in the application being set up."""
    current_app.extensions[_EXTENSION] = lookup


def lookup() -> RecipientLookup:
    """The registered lookup.

    Raises:
        RuntimeError: nobody registered one; a mistake in putting the portal together.
    """
    found: RecipientLookup | None = current_app.extensions.get(_EXTENSION)
    if found is None:
        raise RuntimeError("no recipient lookup is registered")
    return found
