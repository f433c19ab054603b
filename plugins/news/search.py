"""News as things that can be found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import select

from plugin_sdk import SearchDocument, SearchSource, html
from plugin_sdk.db import session, utcnow
from plugin_sdk.i18n import lazy_gettext as _l
from plugins.news.models import PUBLISHED, Picture, Post, Translation
from plugins.news.services.posts import KIND
from plugins.news.services.publishing import url_of

BATCH = 500


def load(ids: Sequence[str]) -> Iterator[SearchDocument]:
    """The posts of these ids that are out, each found by the words of all its languages and captions."""
    numbers = [int(item) for item in ids if item.isdecimal()]
    translations, captions = _translations(numbers), _captions(numbers)
    now = utcnow()
    for post in session.scalars(select(Post).where(Post.id.in_(numbers), Post.status == PUBLISHED)):
        if post.expires_at is not None and post.expires_at <= now:
            continue
        yield SearchDocument(
            kind=KIND,
            id=str(post.id),
            title=post.title,
            url=url_of(post.id),
            audience_id=post.audience_id,
            body="\n".join((post.lead, html.to_text(post.body), *captions[post.id])),
            keywords=post.cover_alt,
            translations=translations[post.id],
            updated_at=post.published_at,
        )


def _translations(numbers: list[int]) -> dict[int, dict[str, tuple[str, str]]]:
    found: dict[int, dict[str, tuple[str, str]]] = defaultdict(dict)
    for row in session.scalars(select(Translation).where(Translation.post_id.in_(numbers))):
        found[row.post_id][row.language] = (row.title, f"{row.lead}\n{html.to_text(row.body)}")
    return found


def _captions(numbers: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    query = select(Picture.post_id, Picture.caption, Picture.alt).where(Picture.post_id.in_(numbers))
    for post_id, caption, alt in session.execute(query.order_by(Picture.post_id, Picture.position)):
        found[post_id] += [caption, alt]
    return found


def ids() -> Iterator[str]:
    """All that can be found, in portions."""
    last = 0
    query = select(Post.id).where(Post.status == PUBLISHED).order_by(Post.id).limit(BATCH)
    while batch := session.scalars(query.where(Post.id > last)).all():
        yield from map(str, batch)
        last = batch[-1]


SOURCE = SearchSource(kind=KIND, title=_l("News"), load=load, ids=ids, icon="news", weight=30)
