"""News as things that can be found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from plugin_sdk import SearchDocument, SearchSource, html
from plugin_sdk.db import session
from plugin_sdk.i18n import lazy_gettext as _l
from plugins.news.models import PUBLISHED, Post
from plugins.news.services.posts import KIND
from plugins.news.services.publishing import url_of

BATCH = 500


def load(ids: Sequence[str]) -> Iterator[SearchDocument]:
    """The posts of these ids that are out."""
    numbers = [int(item) for item in ids if item.isdecimal()]
    for post in session.scalars(select(Post).where(Post.id.in_(numbers), Post.status == PUBLISHED)):
        yield SearchDocument(
            kind=KIND,
            id=str(post.id),
            title=post.title,
            url=url_of(post.id),
            audience_id=post.audience_id,
            body=f"{post.lead}\n{html.to_text(post.body)}",
            keywords=post.cover_alt,
            updated_at=post.published_at,
        )


def ids() -> Iterator[str]:
    """All that can be found, in portions."""
    last = 0
    query = select(Post.id).where(Post.status == PUBLISHED).order_by(Post.id).limit(BATCH)
    while batch := session.scalars(query.where(Post.id > last)).all():
        yield from map(str, batch)
        last = batch[-1]


SOURCE = SearchSource(kind=KIND, title=_l("News"), load=load, ids=ids, icon="news", weight=30)
