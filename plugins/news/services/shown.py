"""What a reader is shown: posts that are out, not over yet, and meant for them. One condition for all."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, or_, select

from plugin_sdk import Viewer, access
from plugin_sdk.db import UtcDateTime, utcnow
from plugin_sdk.i18n import languages
from plugins.news.models import PUBLISHED, Post, Read, Translation

NOT_OVER = or_(Post.expires_at.is_(None), Post.expires_at > bindparam("now", type_=UtcDateTime()))
"""A post disappears at its very moment, whenever the job comes round that tidies up after it."""

SHOWN = and_(Post.status == PUBLISHED, NOT_OVER, access.visible_when_bound(Post.audience_id))

IN_LANGUAGE = and_(Translation.post_id == Post.id, Translation.language == bindparam("language"))
"""Joins the translation into the reader's language, where there is one."""

TITLE: ColumnElement[str] = func.coalesce(Translation.title, Post.title).label("title")
SUMMARY: ColumnElement[str] = func.coalesce(Translation.summary, Post.summary).label("summary")

COVER = (Post.cover_file_id.label("cover"), Post.cover_alt.label("alt"), Post.published_at)

READ = case(
    (select(Read.post_id).where(Read.post_id == Post.id, Read.person_id == bindparam("me")).exists(), 1), else_=0
).label("read")
"""Whether the viewer has opened it."""

NEWEST_FIRST = (Post.published_at.desc(), Post.id.desc())


def language_of(viewer: Viewer) -> str:
    """The language that the viewer reads in; the portal's own where they have chosen none that it speaks."""
    known = languages()
    return viewer.locale if viewer.locale in known else next(iter(known))


def original_language(post: Post) -> str:
    """The language that a post was written in; the portal's own where nobody said."""
    return post.language or next(iter(languages()))


def bound(viewer: Viewer, **values: Any) -> dict[str, Any]:
    """What statements with these conditions are run with; ``me``, ``today`` and further ``values`` besides."""
    return {
        "me": viewer.person_id,
        "today": viewer.today,
        "now": utcnow(),
        "language": language_of(viewer),
        **access.bound(viewer),
        **values,
    }
