"""Finding posts by words within the news, the same way on every database."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from plugin_sdk import html
from plugin_sdk.db import session
from plugins.news.models import ALBUM, Picture, Post, Translation

MAX_WORDS = 8


def fold(text: str) -> str:
    """The form in which words are compared: case, ``ё`` and runs of blanks do not count."""
    return " ".join(text.casefold().replace("ё", "е").split())


def words_of(post: Post) -> str:
    """Everything of a post that a search looks into, its translations and captions included."""
    parts = [post.title, post.lead, html.to_text(post.body), post.cover_alt]
    if post.id is not None:
        with session.no_autoflush:
            parts += _translated(post)
            parts += _captions(post) if post.kind == ALBUM else []
    return fold(" ".join(parts))


def _translated(post: Post) -> list[str]:
    found = session.execute(
        select(Translation.title, Translation.lead, Translation.body).where(Translation.post_id == post.id)
    )
    return [part for row in found for part in (row.title, row.lead, html.to_text(row.body))]


def _captions(post: Post) -> list[str]:
    found = session.execute(select(Picture.caption, Picture.alt).where(Picture.post_id == post.id))
    return [part for row in found for part in row]


def containing(text: str) -> list[ColumnElement[bool]]:
    """The conditions that a post contains every word (or beginning or part of one) of ``text``."""
    return [Post.words.contains(word, autoescape=True) for word in fold(text).split()[:MAX_WORDS]]
