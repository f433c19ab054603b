"""What waits for the viewer in news: to confirm, to review, to decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import url_for

from plugin_sdk import Viewer, WaitingItem
from plugin_sdk.i18n import gettext as _
from plugins.news.services import must_read, removals, review


def items(viewer: Viewer) -> Sequence[WaitingItem]:
    """Everything that the viewer may act on."""
    found = list(_to_confirm(viewer)) if viewer.may("news.view") else []
    if viewer.may("news.publish"):
        found += _to_review()
    if viewer.may(removals.DECIDERS):
        found += _to_take_down()
    return found


def _to_confirm(viewer: Viewer) -> Iterator[WaitingItem]:
    for post in must_read.pending(viewer):
        yield WaitingItem(
            id=f"confirm-{post.id}",
            title=_("Read and confirm: %(title)s", title=post.title),
            url=url_for("news.show", post_id=post.id),
            icon="checklist",
            due=post.expires_at.astimezone(viewer.time_zone).date().isoformat() if post.expires_at else None,
        )


def _to_review() -> Iterator[WaitingItem]:
    for draft in review.waiting():
        named = _("Publish “%(title)s”? %(name)s asks for it.", title=draft["title"], name=draft["name"])
        yield WaitingItem(
            id=f"post-{draft['id']}",
            title=named if draft["name"] else _("Publish “%(title)s”?", title=draft["title"]),
            url=url_for("news.edit", post_id=draft["id"]),
            icon="news",
        )


def _to_take_down() -> Iterator[WaitingItem]:
    for request in removals.waiting():
        yield WaitingItem(
            id=f"removal-{request['id']}",
            title=_("Take down a picture of “%(title)s”?", title=request["title"]),
            url=url_for("news.decide_removal", request_id=request["id"]),
            icon="photo",
        )
