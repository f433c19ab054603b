"""Duties towards people: their own copy of what news holds on them, erasing it, and who takes their drafts over."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, or_, select, update

from plugin_sdk import ErasureReport, OwnedThing, PersonalRecord
from plugin_sdk.db import session, utcnow
from plugin_sdk.i18n import lazy_gettext as _l
from plugins.news.models import (
    DRAFT,
    REVIEW,
    SCHEDULED,
    Comment,
    Post,
    Reaction,
    Read,
    RemovalRequest,
    Step,
    Translation,
)

OWNED = "news.post"
UNFINISHED = (DRAFT, REVIEW, SCHEDULED)


def export(person_id: int) -> list[PersonalRecord]:
    """Posts and comments written, reactions given, posts opened, and pictures asked to be taken down."""
    posts = session.execute(
        select(Post.id, Post.title, Post.status, Post.published_at).where(Post.author_id == person_id).order_by(Post.id)
    )
    comments = session.execute(
        select(Comment.post_id, Comment.text, Comment.created_at)
        .where(Comment.author_id == person_id, Comment.deleted_at.is_(None))
        .order_by(Comment.id)
    )
    reactions = session.execute(
        select(Reaction.post_id, Reaction.kind, Reaction.created_at)
        .where(Reaction.person_id == person_id)
        .order_by(Reaction.created_at)
    )
    reads = session.execute(
        select(Read.post_id, Read.first_at, Read.confirmed_at)
        .where(Read.person_id == person_id)
        .order_by(Read.first_at)
    )
    steps = session.execute(
        select(Step.post_id, Step.action, Step.note, Step.at).where(Step.person_id == person_id).order_by(Step.id)
    )
    removals = session.execute(
        select(RemovalRequest.post_id, RemovalRequest.reason, RemovalRequest.asked_at, RemovalRequest.granted)
        .where(RemovalRequest.person_id == person_id)
        .order_by(RemovalRequest.id)
    )
    parts = (
        (_l("News posts written"), posts),
        (_l("Comments on news"), comments),
        (_l("Reactions to news"), reactions),
        (_l("News posts opened"), reads),
        (_l("Steps of news posts taken"), steps),
        (_l("Pictures asked to be taken down"), removals),
    )
    return [
        PersonalRecord(title=title, data={name: _plain(value) for name, value in row._mapping.items()})
        for title, rows in parts
        for row in rows
    ]


def _plain(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value


def erase(person_id: int) -> ErasureReport:
    """Erase reactions, reads, requests and the words of comments; posts stay, as the company's, without the name."""
    erased = 0
    for table in (Reaction, Read, RemovalRequest):
        erased += len(session.execute(delete(table).where(table.person_id == person_id).returning(table.post_id)).all())
    comments = update(Comment).where(Comment.author_id == person_id)
    changed = comments.values(author_id=None, text="", deleted_at=func.coalesce(Comment.deleted_at, utcnow()))
    erased += len(session.execute(changed.returning(Comment.id)).all())
    for column in (Step.person_id, Translation.updated_by, RemovalRequest.decided_by):
        session.execute(update(column.class_).where(column == person_id).values({column.key: None}))
    roles = (Post.author_id, Post.updated_by, Post.asked_by, Post.published_by, Post.withdrawn_by)
    involved = session.scalars(select(Post).where(or_(*(column == person_id for column in roles)))).all()
    wrote = False
    for post in involved:
        wrote = wrote or post.author_id == person_id
        for column in roles:
            if getattr(post, column.key) == person_id:
                setattr(post, column.key, None)
    session.flush()
    return ErasureReport(erased=erased, kept=(_l("News posts, without the author's name"),) if wrote else ())


def owned(person_id: int) -> list[OwnedThing]:
    """Drafts, posts in review and scheduled ones, which somebody else must bring to an end."""
    query = select(Post.id, Post.title).where(Post.author_id == person_id, Post.status.in_(UNFINISHED))
    return [
        OwnedThing(kind=OWNED, id=str(row.id), title=row.title, url=f"/news/editor/{row.id}")
        for row in session.execute(query.order_by(Post.id))
    ]


def hand_over(things: Sequence[OwnedThing], to_person_id: int) -> None:
    """Make somebody else the author of what is not out yet; what is out keeps its name."""
    ids = [int(thing.id) for thing in things if thing.kind == OWNED]
    query = select(Post).where(Post.id.in_(ids), Post.status.in_(UNFINISHED))
    for post in session.scalars(query):
        post.author_id = to_person_id
    session.flush()
