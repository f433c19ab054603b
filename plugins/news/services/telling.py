"""Telling of comments: a post's author, and those who speak in the threads."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import func, select

from plugin_sdk import notify
from plugin_sdk.db import session, utcnow
from plugin_sdk.people import cards
from plugins.news.models import PUBLISHED, Comment, Post
from plugins.news.services.publishing import url_of

EXCERPT = 300
NAMED = 20
"""Names that one message carries; its text tells one of them and how many others there are."""


@dataclass(slots=True)
class _News:
    """New comments that one person is told of in one message."""

    comments: list[Comment] = field(default_factory=list)


def tell_comments(post_id: int) -> None:
    """Tell a post's author and those who speak in the threads of what was said since the last time.

    However much was said, each person gets one message. A comment is told once: it is marked in the same transaction
    that asks for the messages.
    """
    post = session.get(Post, post_id)
    fresh = list(
        session.scalars(
            select(Comment).where(Comment.post_id == post_id, Comment.told_at.is_(None)).order_by(Comment.id).limit(500)
        )
    )
    now = utcnow()
    for comment in fresh:
        comment.told_at = now
    fresh = [comment for comment in fresh if comment.deleted_at is None]
    if post is None or post.status != PUBLISHED or not fresh:
        return
    for (kind, person_id), news in sorted(_by_recipient(post, fresh).items()):
        _send(post, kind, person_id, news)


def _by_recipient(post: Post, fresh: list[Comment]) -> dict[tuple[str, int], _News]:
    speakers = _speakers({comment.parent_id for comment in fresh if comment.parent_id is not None})
    result: dict[tuple[str, int], _News] = defaultdict(_News)
    for comment in fresh:
        for person_id in speakers.get(comment.parent_id or 0, set()) - {comment.author_id, post.author_id}:
            result["news.answer", person_id].comments.append(comment)
        if post.author_id is not None and post.author_id != comment.author_id:
            result["news.comment", post.author_id].comments.append(comment)
    return result


def _speakers(roots: set[int]) -> dict[int, set[int]]:
    """Who has spoken in each thread; what was removed does not count."""
    thread = func.coalesce(Comment.parent_id, Comment.id)
    rows = session.execute(
        select(thread, Comment.author_id)
        .where(thread.in_(roots), Comment.deleted_at.is_(None), Comment.author_id.is_not(None))
        .distinct()
    )
    result: dict[int, set[int]] = defaultdict(set)
    for root, person_id in rows:
        if person_id is not None:
            result[root].add(person_id)
    return result


def _send(post: Post, kind: str, person_id: int, news: _News) -> None:
    last = news.comments[-1]
    authors = [comment.author_id for comment in reversed(news.comments) if comment.author_id is not None]
    known = cards(set(authors))
    names = [known[number].name for number in dict.fromkeys(authors) if number in known]
    payload = {
        "title": post.title,
        "count": len(news.comments),
        "name": names[0] if names else "",
        "names": names[:NAMED],
        "text": last.text[:EXCERPT],
    }
    root = last.parent_id or last.id
    notify.send(
        kind,
        people=[person_id],
        audience_id=post.audience_id,
        payload=payload,
        url=f"{url_of(post.id)}/comments?thread={root}#comment-{last.id}",
        plugin="news",
        thread=f"news:{post.id}",
    )
