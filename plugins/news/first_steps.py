"""What news needs before people come."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import exists, select

from plugin_sdk import FirstStep
from plugin_sdk.db import session
from plugin_sdk.i18n import lazy_gettext as _l
from plugins.news.models import PUBLISHED, Post


def steps() -> list[FirstStep]:
    """A first post."""
    return [
        FirstStep(
            id="news-first",
            title=_l("Write the first post"),
            help=_l("Say what the portal is for and who answers questions; a picture makes it warmer."),
            url=url_for("news.new"),
            done=_has_post,
            icon="news",
            weight=30,
            permission="news.publish",
        )
    ]


def _has_post() -> bool:
    return bool(session.scalar(select(exists().where(Post.status == PUBLISHED))))
