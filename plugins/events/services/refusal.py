"""What is not taken, and what is said about it."""

from __future__ import annotations


class Refused(ValueError):
    """A wish that cannot be granted; the message is for the person whose wish it is. ``field`` names the input."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field
