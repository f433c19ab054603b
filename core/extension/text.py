"""The one type of every text that a person may read."""

from __future__ import annotations

from typing import Protocol


class Label(Protocol):
    """A text for people: a plain ``str`` or a lazily translated one.

    Whatever ``str(label)`` gives at the moment of showing is shown, so a label made at import time still appears in
    the reader's language.
    """

    def __str__(self) -> str: ...
