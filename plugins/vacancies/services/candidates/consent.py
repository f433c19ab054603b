"""What a friend agrees to, as the administrator wrote it or in our own words."""

from __future__ import annotations

import hashlib

from plugin_sdk import settings
from plugin_sdk.i18n import gettext as _


def months() -> int:
    """For how many months after the last step a candidate's data are kept."""
    return int(settings.get("vacancies", "keep_months"))


def text() -> str:
    """The text in force, in the reader's language."""
    written = str(settings.get("vacancies", "consent")).strip()
    return written or _(
        "I have asked this person. They agree that the company keeps their name, contact and CV for this vacancy for "
        "%(months)s months after the last step, and erases them then or when they ask for it.",
        months=months(),
    )


def mark(words: str) -> str:
    """Tells one text from another, so that nobody agrees to a text that was changed meanwhile."""
    return hashlib.sha256(words.encode()).hexdigest()[:16]
