"""What people are told: a review that is due, a page whose owner has left."""

from __future__ import annotations

from datetime import date

from plugin_sdk import ActionRefused, LetterAction, NotificationType, Payload, Viewer
from plugin_sdk.i18n import day
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import lazy_gettext as _l
from plugins.pages.services import reviewing


def _review(payload: Payload) -> str:
    due = date.fromisoformat(str(payload["day"]))
    return _("Is “%(title)s” still right? Please look at it by %(day)s", title=payload["title"], day=day(due))


def _review_words(payload: Payload) -> str:
    return _("You answer for this page. Read it, correct it if need be, or confirm that it is still right.")


def _ownerless(payload: Payload) -> str:
    return _("“%(title)s” needs a new owner", title=payload["title"])


def _ownerless_words(payload: Payload) -> str:
    return _("%(name)s, who answered for this page, has left. Name somebody else.", name=payload["name"])


def _right_label(payload: Payload) -> str:
    return _("It is still right") if payload.get("id") else ""


def _right_question(payload: Payload) -> str:
    return _(
        "You have read “%(title)s” and it is still right. Its next review is asked for later.", title=payload["title"]
    )


def _right(viewer: Viewer, payload: Payload) -> str:
    """Only whoever answers for the page may say so, and only for the review that the letter asked for."""
    page = reviewing.asked_page(int(payload["id"]), viewer, date.fromisoformat(str(payload["day"])))
    if page is None:
        raise ActionRefused(_("This review is not asked for any more."))
    reviewing.confirm(page, viewer=viewer)
    return _("Thank you. The page is right, and its next review is set.")


# It proves nothing and hides nothing: at the worst a page is looked at one interval later. So the letter is enough.
STILL_RIGHT = LetterAction(label=_right_label, question=_right_question, perform=_right, sign_in=False)

TYPES = (
    NotificationType(
        name="pages.review",
        title=_l("Reviews of my pages"),
        subject=_review,
        body=_review_words,
        icon="history",
        to_deputy=True,
        action=STILL_RIGHT,
    ),
    NotificationType(
        name="pages.ownerless",
        title=_l("Pages whose owner has left"),
        subject=_ownerless,
        body=_ownerless_words,
        icon="user-off",
    ),
)
