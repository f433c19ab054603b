"""Albums: many pictures in an order, with captions, one of them the cover."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy import func, select

from plugin_sdk import Viewer, files
from plugin_sdk.db import session, utcnow
from plugin_sdk.files import FileRefused
from plugin_sdk.i18n import gettext as _
from plugins.news.models import ALT_LENGTH, CAPTION_LENGTH, Picture, Post
from plugins.news.services import posts

MOST = 200
"""Pictures in one album."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What is said about a picture: a ``caption`` for all, and ``alt`` for who cannot see it."""

    caption: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A picture with its neighbours in the album; ``number`` counts from 1."""

    picture: Picture
    number: int
    total: int
    earlier: int | None
    later: int | None


def pictures(post_id: int) -> Sequence[Picture]:
    """All pictures of an album in their order."""
    query = select(Picture).where(Picture.post_id == post_id).order_by(Picture.position, Picture.id)
    return session.scalars(query.limit(MOST)).all()


def place(post_id: int, picture_id: int) -> Place | None:
    """One picture of an album and what stands before and after it; ``None`` if it is not there."""
    found = list(pictures(post_id))
    ids = [picture.id for picture in found]
    if picture_id not in ids:
        return None
    index = ids.index(picture_id)
    return Place(
        picture=found[index],
        number=index + 1,
        total=len(ids),
        earlier=ids[index - 1] if index else None,
        later=ids[index + 1] if index + 1 < len(ids) else None,
    )


def add(post: Post, picture: BinaryIO | bytes, filename: str, *, line: Line, viewer: Viewer | None = None) -> Picture:
    """Put a picture at the end; the first one becomes the cover.

    Raises:
        FileRefused: too large, not a picture, or the album is full; the message is for people.
        Meanwhile: somebody else changed the post at this very moment.
    """
    count, last = session.execute(
        select(func.count(), func.max(Picture.position)).where(Picture.post_id == post.id)
    ).one()
    if count >= MOST:
        raise FileRefused(_("An album holds %(number)s pictures at the most. Begin another one.", number=MOST))
    by = viewer.person_id if viewer else post.author_id
    made = Picture(post_id=post.id, file_id=posts.save_picture(post, picture, filename, by), position=(last or 0) + 1)
    _say(made, line)
    session.add(made)
    if post.cover_file_id is None:
        _make_cover(post, made)
    posts.flush(post)
    return made


def _say(picture: Picture, line: Line) -> None:
    picture.caption = line.caption[:CAPTION_LENGTH]
    picture.alt = line.alt[:ALT_LENGTH]


def _make_cover(post: Post, picture: Picture | None) -> None:
    post.cover_file_id = picture.file_id if picture is not None else None
    post.cover_alt = (picture.alt or picture.caption) if picture is not None else ""


def changed(post: Post, viewer: Viewer) -> None:
    """Finish a change of pictures: the cover's words, the search, the trace.

    Raises:
        Meanwhile: somebody else changed the post at this very moment.
    """
    post.updated_by, post.updated_at = viewer.person_id, utcnow()
    posts.note("news.pictures_changed", post, viewer)
    posts.renew_words(post)


def arrange(post: Post, order: Sequence[int], lines: Mapping[int, Line], cover: int | None) -> None:
    """Take over order, words and cover as somebody arranged them.

    Args:
        order: numbers of pictures; those that are not named, such as what somebody else added meanwhile, follow.
        lines: what is said about them; a picture that is not named keeps its words.
        cover: number of the picture that stands for the album; another one's number changes nothing.

    Raises:
        Meanwhile: somebody else changed the post at this very moment.
    """
    found = {picture.id: picture for picture in pictures(post.id)}
    first = [number for number in dict.fromkeys(order) if number in found]
    for position, number in enumerate([*first, *(number for number in found if number not in first)], start=1):
        picture = found[number]
        picture.position = position
        if number in lines:
            _say(picture, lines[number])
    chosen = found.get(cover or 0) or next(
        (item for item in found.values() if item.file_id == post.cover_file_id), None
    )
    if chosen is not None:
        _make_cover(post, chosen)
    posts.flush(post)


def remove(post: Post, picture: Picture) -> None:
    """Take a picture away for good; if it was the cover, the first of the others is.

    Raises:
        Meanwhile: somebody else changed the post at this very moment.
    """
    was_cover = picture.file_id == post.cover_file_id
    file_id = picture.file_id
    session.delete(picture)
    session.flush()
    if was_cover:
        _make_cover(post, next(iter(pictures(post.id)), None))
        posts.flush(post)
    files.delete(file_id)
