"""Comments in the order in which they are read: the newest threads first, the answers of each in the order of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from plugin_sdk import Viewer
from plugin_sdk.db import session
from plugins.news.models import Comment, Post
from plugins.news.services.comments import may_edit, may_remove

THREADS = 15
"""Threads on one page."""

ANSWERS = 5
"""The last answers of a thread that are shown at once."""

ALL_ANSWERS = 200
"""As many as are shown when a thread is opened alone; the last ones, should there be more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One comment as the viewer sees it."""

    id: int
    author_id: int | None
    text: str
    created_at: datetime
    edited: bool
    removed: bool
    may_edit: bool
    may_remove: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A comment with answers; ``earlier`` is the number of answers that are not shown."""

    root: Said
    answers: Sequence[Said]
    earlier: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Threads:
    """One page of threads.

    Attributes:
        comments: all comments under the post, answers and other pages included.
        alone: a single thread is shown, by its own address.
    """

    items: Sequence[Thread]
    comments: int
    number: int
    pages: int
    alone: bool

    @property
    def people(self) -> set[int]:
        """Ids of everybody who speaks on this page."""
        said = [comment for thread in self.items for comment in (thread.root, *thread.answers)]
        return {comment.author_id for comment in said if comment.author_id is not None}


EMPTY = Threads(items=(), comments=0, number=1, pages=1, alone=False)
"""Where nobody has said anything, or all of it was removed."""


def _answered() -> ColumnElement[bool]:
    answer = aliased(Comment)
    return select(answer.id).where(answer.parent_id == Comment.id, answer.deleted_at.is_(None)).exists()


_KEPT = or_(Comment.deleted_at.is_(None), _answered())
"""A comment that began a thread stays, without its words, as long as somebody's answer stands under it."""

_THREAD = func.coalesce(Comment.parent_id, Comment.id)


def _statement(which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """The comments of a page of threads, whose beginnings fulfil ``which``; put together once, run with parameters."""
    here = Comment.post_id == bindparam("post")
    roots = select(Comment.id).where(here, which, _KEPT)
    total = select(func.count()).select_from(roots.subquery()).scalar_subquery()
    alive = select(func.count()).where(here, Comment.deleted_at.is_(None)).scalar_subquery()
    chosen = roots.order_by(Comment.id.desc()).limit(THREADS).offset(bindparam("skip", type_=Integer)).subquery()
    ranked = (
        select(
            Comment.id,
            Comment.parent_id,
            Comment.author_id,
            Comment.text,
            Comment.created_at,
            Comment.edited_at,
            Comment.deleted_at,
            _THREAD.label("thread"),
            func.row_number().over(partition_by=_THREAD, order_by=Comment.id.desc()).label("place"),
            func.count().over(partition_by=_THREAD).label("size"),
            total.label("total"),
            alive.label("alive"),
        )
        .where(
            here,
            _THREAD.in_(select(chosen.c.id)),
            or_(Comment.parent_id.is_(None), Comment.deleted_at.is_(None)),
        )
        .subquery()
    )
    # A thread's beginning has the smallest id, hence the last place, and is always wanted.
    wanted = or_(ranked.c.parent_id.is_(None), ranked.c.place <= bindparam("answers", type_=Integer))
    return select(ranked).where(wanted).order_by(ranked.c.thread.desc(), ranked.c.id)


_PAGE = _statement(Comment.parent_id.is_(None))
_ALONE = _statement(Comment.id == bindparam("root"))


def threads(viewer: Viewer, post: Post, number: int = 1) -> Threads:
    """A page of threads under a post that the viewer may read, in one statement; a page past the end is the last."""
    rows = _page(post, number)
    if not rows and number > 1:
        beginnings = select(func.count()).where(Comment.post_id == post.id, Comment.parent_id.is_(None), _KEPT)
        number = max(1, -(-(session.scalar(beginnings) or 0) // THREADS))
        rows = _page(post, number)
    return _threads(viewer, rows, number, alone=False)


def _page(post: Post, number: int) -> Sequence[Row[Any]]:
    values = {"post": post.id, "skip": (number - 1) * THREADS, "answers": ANSWERS}
    return session.execute(_PAGE, values).all()


def thread(viewer: Viewer, post: Post, comment_id: int) -> Threads | None:
    """The whole thread that a comment belongs to, or ``None`` if it is gone."""
    root = session.scalar(select(_THREAD).where(Comment.id == comment_id, Comment.post_id == post.id))
    if root is None:
        return None
    values = {"post": post.id, "root": root, "skip": 0, "answers": ALL_ANSWERS}
    rows = session.execute(_ALONE, values).all()
    return _threads(viewer, rows, 1, alone=True) if rows else None


def _threads(viewer: Viewer, rows: Sequence[Row[Any]], number: int, *, alone: bool) -> Threads:
    return Threads(
        items=_grouped(viewer, rows),
        comments=rows[0].alive if rows else 0,
        number=number,
        pages=max(1, -(-rows[0].total // THREADS)) if rows else 1,
        alone=alone,
    )


def _grouped(viewer: Viewer, rows: Sequence[Row[Any]]) -> list[Thread]:
    groups: dict[int, list[Row[Any]]] = {}
    for row in rows:
        groups.setdefault(row.thread, []).append(row)
    return [
        Thread(
            root=_said(viewer, group[0]),
            answers=[_said(viewer, row) for row in group[1:]],
            earlier=group[0].size - len(group),
        )
        for group in groups.values()
    ]


def _said(viewer: Viewer, row: Row[Any]) -> Said:
    removed = row.deleted_at is not None
    return Said(
        id=row.id,
        author_id=row.author_id,
        text=row.text,
        created_at=row.created_at,
        edited=row.edited_at is not None,
        removed=removed,
        may_edit=not removed and may_edit(viewer, row.author_id, row.created_at),
        may_remove=not removed and may_remove(viewer, row.author_id),
    )
