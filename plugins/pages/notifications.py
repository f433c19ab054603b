"""What people are told: a review that is due, a page whose owner has left."""

from __future__ import annotations

from datetime import date

from plugin_sdk import NotificationType, Payload
from plugin_sdk.i18n import day
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import lazy_gettext as _l


def _review(payload: Payload) -> str:
    due = date.fromisoformat(str(payload["day"]))
    return _("Is “%(title)s” still right? Please look at it by %(day)s", title=payload["title"], day=day(due))


def _review_words(payload: Payload) -> str:
    return _("You answer for this page. Read it, correct it if need be, or confirm that it is still right.")


def _ownerless(payload: Payload) -> str:
    return _("“%(title)s” needs a new owner", title=payload["title"])


def _ownerless_words(payload: Payload) -> str:
    return _("%(name)s, who answered for this page, has left. Name somebody else.", name=payload["name"])


TYPES = (
    NotificationType(
        name="pages.review", title=_l("Reviews of my pages"), subject=_review, body=_review_words, icon="history"
    ),
    NotificationType(
        name="pages.ownerless",
        title=_l("Pages whose owner has left"),
        subject=_ownerless,
        body=_ownerless_words,
        icon="user-off",
    ),
)
