"""What a post must have before it goes out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from plugin_sdk import html
from plugin_sdk.db import session, utcnow
from plugin_sdk.i18n import gettext as _
from plugins.news.models import ALBUM, ANNOUNCEMENT, Picture, Post


class NotReady(ValueError):
    """A post that cannot go out, or not at that moment; the message is for the editor. ``field`` names the input."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


def check_content(post: Post) -> None:
    """See that there is something to read or to look at.

    Raises:
        NotReady: there is no text, or the album has no pictures.
    """
    if post.kind == ALBUM:
        if session.scalar(select(Picture.id).where(Picture.post_id == post.id).limit(1)) is None:
            raise NotReady(_("Put the first picture into the album."), "title")
    elif not html.to_text(post.body) and not (post.kind == ANNOUNCEMENT and post.lead):
        raise NotReady(_("Write the text first."), "body")


def check(post: Post, at: datetime | None = None) -> None:
    """See that a post can go out at a moment, now by default.

    Raises:
        NotReady: it is not complete, or its end is missing or comes before that moment.
    """
    check_content(post)
    if post.kind == ANNOUNCEMENT and post.expires_at is None:
        raise NotReady(_("An announcement needs an end. Choose until when it is shown."), "expires_at")
    if post.expires_at is not None and post.expires_at <= (at or utcnow()):
        raise NotReady(_("The end must come after it goes out."), "expires_at")
