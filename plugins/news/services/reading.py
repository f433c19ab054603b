"""What a reader sees: lists, and one article. Everything passes the audience inside SQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Integer, Select, String, and_, bindparam, case, cast, func, select, union_all
from sqlalchemy.orm import aliased

from plugin_sdk import Viewer
from plugin_sdk.cache import Kept
from plugin_sdk.db import conflict_insert, session
from plugins.news.models import (
    ALBUM,
    ANNOUNCEMENT,
    PUBLISHED,
    REACTIONS,
    Comment,
    Picture,
    Post,
    Reaction,
    Read,
    Translation,
)
from plugins.news.services import beside
from plugins.news.services.beside import Around
from plugins.news.services.shown import (
    COVER,
    IN_LANGUAGE,
    NEWEST_FIRST,
    READ,
    SHOWN,
    SUMMARY,
    TITLE,
    bound,
    language_of,
    original_language,
)
from plugins.news.services.words import containing

ALL, IMPORTANT, MINE, ALBUMS = "all", "important", "mine", "albums"
FILTERS = (ALL, IMPORTANT, MINE, ALBUMS)
MOST_PINNED = 100
"""Pinned posts, of all audiences together, that lists put first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A post as a list shows it, in the viewer's language where it is translated.

    ``read`` is true once the viewer has opened it; ``pictures`` counts those of an album.
    """

    id: int
    kind: str
    title: str
    summary: str
    cover: int | None
    alt: str
    published_at: datetime
    author_id: int | None
    important: bool
    pinned: bool
    for_everyone: bool
    comments: int
    reactions: int
    pictures: int
    read: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reactions:
    """How often each kind was chosen, and the kinds that the viewer chose."""

    counts: dict[str, int]
    mine: frozenset[str]

    @property
    def total(self) -> int:
        """All reactions of everybody."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What there is to read, in one of a post's languages.

    Attributes:
        language: empty where nobody said in which language the post was written.
        translated: it is a translation; ``outdated`` if the original has changed since.
    """

    language: str
    title: str
    lead: str
    body: str
    translated: bool = False
    outdated: bool = False

    @staticmethod
    def of(post: Post, translation: Translation | None, language: str) -> Text:
        """The translation's text, the original's in ``language`` where there is none."""
        if translation is None:
            return Text(language=language, title=post.title, lead=post.lead, body=post.body)
        return Text(
            language=translation.language,
            title=translation.title,
            lead=translation.lead,
            body=translation.body,
            translated=True,
            outdated=translation.of_revision < post.revision,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A post to read, with its figures.

    Attributes:
        others: languages of the post's other texts.
        foreign: the text is in another language than the viewer reads in, and the post is not translated into that.
        confirmed_at: when the viewer confirmed to have read it.
        around: what to read next, where that was asked for.
    """

    post: Post
    text: Text
    comments: int
    reactions: Reactions
    others: Sequence[str] = ()
    foreign: bool = False
    confirmed_at: datetime | None = None
    around: Around = field(default_factory=Around)


# What does not depend on the viewer is put together once: making a statement costs more than running it.
_COMMENTS = (
    select(func.count())
    .where(Comment.post_id == Post.id, Comment.deleted_at.is_(None))
    .correlate(Post)
    .scalar_subquery()
    .label("comments")
)
_REACTIONS = (
    select(func.count()).where(Reaction.post_id == Post.id).correlate(Post).scalar_subquery().label("reactions")
)
_POST = bindparam("post", type_=Integer())
_CHOSEN = (
    select(
        Reaction.kind,
        cast(func.count(), String).label("count"),
        cast(func.max(case((Reaction.person_id == bindparam("me"), 1), else_=0)), String).label("mine"),
    )
    .where(Reaction.post_id == _POST)
    .group_by(Reaction.kind)
    .subquery()
)
# Each kind that was chosen, how often, and 1 if the viewer did: one look, where a count for each kind takes five.
_REACTED = (
    select(func.aggregate_strings(_CHOSEN.c.kind + ":" + _CHOSEN.c.count + ":" + _CHOSEN.c.mine, " "))
    .scalar_subquery()
    .label("reacted")
)
_PICTURES = select(func.count()).where(Picture.post_id == Post.id).correlate(Post).scalar_subquery().label("pictures")
_CONFIRMED = (
    select(Read.confirmed_at)
    .where(Read.post_id == Post.id, Read.person_id == bindparam("me"))
    .correlate(Post)
    .scalar_subquery()
    .label("confirmed_at")
)
_OTHER = aliased(Translation)
_LANGUAGES = (
    select(func.aggregate_strings(_OTHER.language, " "))
    .where(_OTHER.post_id == Post.id)
    .correlate(Post)
    .scalar_subquery()
    .label("languages")
)
_PINNED = case(
    (and_(Post.pinned_until.is_not(None), Post.pinned_until >= bindparam("today", type_=Date())), 1), else_=0
)
_PINNED_FIRST = (_PINNED.desc(), *NEWEST_FIRST)
_STORIES = (
    select(
        Post.id, Post.kind, TITLE, SUMMARY, *COVER, Post.author_id, Post.important, _PINNED.label("pinned"),
        Post.for_everyone, _COMMENTS, _REACTIONS, _PICTURES, READ,
    )
    .outerjoin(Translation, IN_LANGUAGE)
    .where(SHOWN, Post.kind != ANNOUNCEMENT)
)  # fmt: skip
_LATEST = _STORIES.limit(bindparam("most", type_=Integer()))
_NEWEST = (
    select(Post.id)
    .where(SHOWN, Post.kind != ANNOUNCEMENT)
    .order_by(*NEWEST_FIRST)
    .limit(bindparam("most", type_=Integer()))
)
_PINNED_IDS = select(Post.id).where(Post.id.in_(bindparam("pinned", expanding=True, type_=Integer())))
# An index finds the newest; sorted by whether it is pinned, every post of all years would be looked at.
_LATEST_OF_ALL = _LATEST.where(
    Post.id.in_(union_all(select(_NEWEST.subquery().c.id), select(_PINNED_IDS.subquery().c.id)))
).order_by(*_PINNED_FIRST)
_LATEST_OF_AUTHOR = _LATEST.where(Post.author_id == bindparam("author")).order_by(*NEWEST_FIRST)
_FIND = select(Post).where(SHOWN, Post.id == _POST)
_ARTICLE = (
    select(Post, Translation, _COMMENTS, _REACTED, _LANGUAGES, _CONFIRMED, beside.VISIBLE, beside.OPENED)
    .outerjoin(Translation, IN_LANGUAGE)
    .where(SHOWN, Post.id == _POST)
)
_READABLE = select(Post.id).where(SHOWN, Post.id.in_(bindparam("posts", expanding=True)))


def story(row: Any) -> Story:
    """The story of a row of :func:`stories`."""
    values = {name: getattr(row, name) for name in Story.__dataclass_fields__}
    return Story(**values | {"pinned": bool(row.pinned), "read": bool(row.read)})


def stories(
    viewer: Viewer, *, only: str = ALL, text: str = "", author_id: int | None = None
) -> Select[*tuple[Any, ...]]:
    """The posts that the viewer may read, pinned ones first, then the newest.

    Args:
        only: ``all``, ``important``, ``albums``, or ``mine`` for those addressed to a part of the company that the
            viewer is in.
        text: words that must all occur.
        author_id: only posts of this person.
    """
    query = _STORIES.where(*containing(text))
    if only == IMPORTANT:
        query = query.where(Post.important)
    elif only == MINE:
        query = query.where(Post.for_everyone.is_(False))
    elif only == ALBUMS:
        query = query.where(Post.kind == ALBUM)
    if author_id is not None:
        query = query.where(Post.author_id == author_id).order_by(*NEWEST_FIRST)
    else:
        query = query.order_by(*_PINNED_FIRST)
    return query.params(bound(viewer))


def latest(viewer: Viewer, limit: int, *, author_id: int | None = None) -> list[Story]:
    """The first ``limit`` stories for the viewer, with one statement."""
    if author_id is None:
        query, values = (
            _LATEST_OF_ALL,
            bound(viewer, most=limit, pinned=_pinned.get(viewer.today, _read_pinned(viewer.today))),
        )
    else:
        query, values = _LATEST_OF_AUTHOR, bound(viewer, most=limit, author=author_id)
    return [story(row) for row in session.execute(query, values)]


_pinned: Kept[date, list[int]] = Kept("news")
"""The posts, whomever they are for, that are pinned on a day."""


def _read_pinned(today: date) -> Callable[[], list[int]]:
    query = select(Post.id).where(Post.status == PUBLISHED, Post.pinned_until >= today).order_by(*NEWEST_FIRST)
    return lambda: list(session.scalars(query.limit(MOST_PINNED)))


def find(viewer: Viewer, post_id: int) -> Post | None:
    """A post that the viewer may read."""
    return session.scalar(_FIND, bound(viewer, post=post_id))


def article(viewer: Viewer, post_id: int, language: str = "", *, neighbours: bool = False) -> Article | None:
    """A post that the viewer may read, with its figures, in one statement.

    Args:
        language: to read it in; the viewer's own where it is empty. The original stands for a translation that is
            not there.
        neighbours: also what to read next, with another statement where that is not remembered.
    """
    own = language_of(viewer)
    candidates = beside.candidates(post_id, own) if neighbours else beside.NONE
    values = bound(viewer, post=post_id, language=language or own, candidates=candidates.ids)
    row = session.execute(_ARTICLE, values).one_or_none()
    if row is None:
        return None
    translated = (row.languages or "").split()
    # Whoever wrote in one language alone need not have said in which.
    original = original_language(row.Post) if translated else row.Post.language
    text = Text.of(row.Post, row.Translation, original)
    there = {original, *translated}
    return Article(
        post=row.Post,
        text=text,
        comments=row.comments,
        reactions=_reactions(row.reacted),
        others=sorted(there - {text.language, ""}),
        foreign=bool(text.language) and own not in there,
        confirmed_at=row.confirmed_at,
        around=beside.choose(viewer, post_id, candidates, row.visible, row.opened) if neighbours else Around(),
    )


def _reactions(reacted: str | None) -> Reactions:
    counts, mine = dict.fromkeys(REACTIONS, 0), set()
    for chosen in (reacted or "").split():
        kind, count, own = chosen.split(":")
        if kind not in counts:
            continue
        counts[kind] = int(count)
        if own == "1":
            mine.add(kind)
    return Reactions(counts=counts, mine=frozenset(mine))


def mark_read(viewer: Viewer, *post_ids: int) -> bool:
    """Note that the viewer has seen posts; once is enough. False if none of them is there for the viewer."""
    found = session.scalars(_READABLE, bound(viewer, posts=list(post_ids))).all()
    if found and viewer.person_id is not None:
        rows = [{"post_id": number, "person_id": viewer.person_id} for number in sorted(found)]
        session.execute(conflict_insert(Read).values(rows).on_conflict_do_nothing())
    return bool(found)
