"""Who gets a message. ``notify`` knows only people's numbers; who is behind them is told by a registered lookup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
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
    """

    person_id: int
    name: str
    mail: str
    locale: str
    time_zone: tzinfo


class RecipientLookup(Protocol):
    """Tells who is behind numbers."""

    def recipients(self, people: Select[Any] | Sequence[int]) -> Iterable[Recipient]:
        """Those of ``people`` (ids, or a select of ids) who work here now and may use the portal, with a bounded
        number of statements. Former and future employees are left out."""
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
