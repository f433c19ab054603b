"""Reactions: a small fixed set, each chosen or taken back by one press."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, delete, select

from plugin_sdk import Viewer
from plugin_sdk.db import conflict_insert, session
from plugins.news.models import REACTIONS, Post, Reaction


def toggle(viewer: Viewer, post: Post, kind: str, *, on: bool | None = None) -> bool:
    """Choose a kind, or take it back if the viewer had chosen it; true if it is chosen now.

    Args:
        post: one that the viewer may read.
        on: what the viewer wants, where that is known: then doing it twice changes nothing.

    Raises:
        ValueError: there is no such kind, or the viewer is no person.
    """
    if kind not in REACTIONS or viewer.person_id is None:
        raise ValueError(kind)
    key = {"post_id": post.id, "kind": kind, "person_id": viewer.person_id}
    mine = (Reaction.post_id == post.id, Reaction.kind == kind, Reaction.person_id == viewer.person_id)
    # A row that is not there cannot be deleted: then this press is the one that chooses.
    if on is not True and session.execute(delete(Reaction).where(*mine).returning(Reaction.kind)).first() is not None:
        return False
    if on is False:
        return False
    session.execute(conflict_insert(Reaction).values(**key).on_conflict_do_nothing())
    return True


def who(post_id: int, kind: str = "") -> Select[*tuple[Any, ...]]:
    """Who reacted and how, newest first, to be paged: rows of ``person_id``, ``kind`` and ``created_at``."""
    query = select(Reaction.person_id, Reaction.kind, Reaction.created_at).where(Reaction.post_id == post_id)
    if kind in REACTIONS:
        query = query.where(Reaction.kind == kind)
    return query.order_by(Reaction.created_at.desc(), Reaction.person_id, Reaction.kind)
