"""Finding posts by words within the news, the same way on every database."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from plugin_sdk import html
from plugins.news.models import Post

MAX_WORDS = 8


def fold(text: str) -> str:
    """The form in which words are compared: case, ``ё`` and runs of blanks do not count."""
    return " ".join(text.casefold().replace("ё", "е").split())


def words_of(post: Post) -> str:
    """Everything of a post that a search looks into."""
    return fold(f"{post.title} {post.lead} {html.to_text(post.body)} {post.cover_alt}")


def containing(text: str) -> list[ColumnElement[bool]]:
    """The conditions that a post contains every word (or beginning or part of one) of ``text``."""
    return [Post.words.contains(word, autoescape=True) for word in fold(text).split()[:MAX_WORDS]]
