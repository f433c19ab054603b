"""The one thing that a reader says of a document besides its text."""

from __future__ import annotations


class LockedError(Exception):
    """The document opens with a password only."""
