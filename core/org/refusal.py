"""Why a change of people or departments is not taken."""

from __future__ import annotations


class EditRefused(ValueError):
    """A change that cannot be made; the message is for the person who asked, ``field`` names where to show it."""

    def __init__(self, message: str, field: str = "") -> None:
        self.field = field
        super().__init__(message)
