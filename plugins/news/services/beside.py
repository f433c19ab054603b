"""What to read next to a post: its neighbours in time, and the newest others.

Which posts stand there is the same for everybody, so each process remembers it until a post changes. Which of them the
reader may see, and has seen, is asked anew each time, by the statement that brings the post itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from plugin_sdk import Viewer
from plugin_sdk.cache import Kept
from plugin_sdk.db import NumberList, OneOf, session, utcnow
from plugins.news.models import ANNOUNCEMENT, PUBLISHED, Post, Read, Translation
from plugins.news.services.shown import COVER, IN_LANGUAGE, NEWEST_FIRST, NOT_OVER, READ, SHOWN, TITLE, bound

ALSO_NEW = 4
"""As many of the newest posts stand beside an article."""

NEAREST = 6
"""As many on each side are remembered; a reader is led to the nearest that is meant for them."""

NEWEST = 10
"""As many of the newest are remembered; a reader is shown the first that are meant for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """A post as a line beside another shows it."""

    id: int
    title: str
    cover: int | None
    alt: str
    published_at: datetime
    important: bool
    read: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """The neighbours of an article in time, and the newest others."""

    newer: Brief | None = None
    older: Brief | None = None
    also: Sequence[Brief] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """What may stand beside a post, for whomever it is meant: the nearest first, and the newest first."""

    newer: Sequence[Brief] = ()
    older: Sequence[Brief] = ()
    newest: Sequence[Brief] = ()

    @property
    def ids(self) -> list[int]:
        """Numbers of all of them."""
        return sorted({item.id for items in (self.newer, self.older, self.newest) for item in items})


def _statement(base: Select[*tuple[Any, ...]], *, nearest: int, newest: int) -> CompoundSelect[*tuple[Any, ...]]:
    """The posts of ``base`` on either side of one, and the newest others."""
    number, itself = bindparam("post", type_=Integer()), aliased(Post)
    moment = select(itself.published_at).where(itself.id == number).scalar_subquery()
    others = base.where(Post.kind != ANNOUNCEMENT, Post.id != number)
    # The first of each pair is for the index, along which only the neighbours are then looked at.
    after = and_(Post.published_at >= moment, or_(Post.published_at > moment, Post.id > number))
    before = and_(Post.published_at <= moment, or_(Post.published_at < moment, Post.id < number))
    parts = {
        "newer": others.where(after).order_by(Post.published_at, Post.id).limit(nearest),
        "older": others.where(before).order_by(*NEWEST_FIRST).limit(nearest),
        "newest": others.order_by(*NEWEST_FIRST).limit(newest),
    }
    # Each with a limit of its own, which SQLite takes only inside a subquery.
    return union_all(*(select(literal(place).label("place"), part.subquery()) for place, part in parts.items()))


_LINE = (Post.id, TITLE, *COVER, Post.important)
_FOR_ANYBODY = _statement(
    select(*_LINE).outerjoin(Translation, IN_LANGUAGE).where(Post.status == PUBLISHED, NOT_OVER),
    nearest=NEAREST,
    newest=NEWEST,
)
_FOR_VIEWER = _statement(
    select(*_LINE, READ).outerjoin(Translation, IN_LANGUAGE).where(SHOWN), nearest=1, newest=ALSO_NEW
)

_CANDIDATES = bindparam("candidates", type_=NumberList())
VISIBLE = (
    select(func.aggregate_strings(cast(Post.id, String), " "))
    .where(OneOf(Post.id, _CANDIDATES), SHOWN)
    .correlate(None)
    .scalar_subquery()
    .label("visible")
)
"""Numbers of those ``candidates`` that the viewer may see now, as one column of another statement."""

OPENED = (
    select(func.aggregate_strings(cast(Read.post_id, String), " "))
    .where(OneOf(Read.post_id, _CANDIDATES), Read.person_id == bindparam("me"))
    .correlate(None)
    .scalar_subquery()
    .label("opened")
)
"""Numbers of those ``candidates`` that the viewer has opened."""

NONE = Candidates()
_known: Kept[tuple[int, str], Candidates] = Kept("news", most=300)


def candidates(post_id: int, language: str) -> Candidates:
    """What may stand beside a post, with titles in a language where they are translated."""
    return _known.get((post_id, language), lambda: _read(post_id, language))


def _read(post_id: int, language: str) -> Candidates:
    rows = session.execute(_FOR_ANYBODY, {"post": post_id, "language": language, "now": utcnow()})
    found = _sorted((row.place, Brief(**_line(row))) for row in rows)
    return Candidates(**found)


def choose(viewer: Viewer, post_id: int, offered: Candidates, visible: str | None, opened: str | None) -> Around:
    """What stands beside a post for the viewer.

    Args:
        visible / opened: what :data:`VISIBLE` and :data:`OPENED` gave for ``offered``.
    """
    seen, read = _numbers(visible), _numbers(opened)
    newer, older, newest = (
        [replace(item, read=True) if item.id in read else item for item in items if item.id in seen]
        for items in (offered.newer, offered.older, offered.newest)
    )
    # So many posts in a row are for others that only the database knows the next one for the viewer.
    if (
        (not newer and len(offered.newer) == NEAREST)
        or (not older and len(offered.older) == NEAREST)
        or (len(newest) < ALSO_NEW and len(offered.newest) == NEWEST)
    ):
        return around(viewer, post_id)
    return Around(newer=next(iter(newer), None), older=next(iter(older), None), also=newest[:ALSO_NEW])


def around(viewer: Viewer, post_id: int) -> Around:
    """The same without anything remembered, in one statement."""
    rows = session.execute(_FOR_VIEWER, bound(viewer, post=post_id))
    found = _sorted((row.place, Brief(**_line(row), read=bool(row.read))) for row in rows)
    return Around(newer=next(iter(found["newer"]), None), older=next(iter(found["older"]), None), also=found["newest"])


def _line(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("id", "title", "cover", "alt", "published_at", "important")}


def _sorted(briefs: Iterable[tuple[str, Brief]]) -> dict[str, list[Brief]]:
    """By place, the nearest or the newest first."""
    found: dict[str, list[Brief]] = {"newer": [], "older": [], "newest": []}
    for place, brief in briefs:
        found[place].append(brief)
    for place, items in found.items():
        items.sort(key=lambda item: (item.published_at, item.id), reverse=place != "newer")
    return found


def _numbers(text: str | None) -> frozenset[int]:
    return frozenset(map(int, (text or "").split()))
