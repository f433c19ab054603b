"""Which pages a reader's device may keep, to be read where there is no network: only those whose view says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])
_ATTRIBUTE = "_dunbar_readable_offline"

HEADER = "Offline-Copy"
"""Tells the portal's service worker what to do with an answer; without it nothing is kept.

``keep <owner> <language>``: keep this page for the account that ``owner`` stands for. ``picture``: keep it beside the
pages. ``drop``: delete every page and picture that was kept.
"""
PICTURE = "picture"
DROP = "drop"


def readable_offline(view: F) -> F:
    """Let the reader's device keep the page.

    For what is read: an article, an order, a menu. Not for lists of people, drafts, administration, or anything that
    must not outlive a right by some days.
    """
    setattr(view, _ATTRIBUTE, True)
    return view


def is_readable_offline(view: Callable[..., Any] | None) -> bool:
    """Whether a view lets devices keep its page."""
    return getattr(view, _ATTRIBUTE, False) is True
