"""Writing posts: drafts, changes, pictures. What goes out to readers, and when, is the matter of ``publishing``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from plugin_sdk import ADMINISTRATOR_ROLE, EDITOR_ROLE, EVERYONE, Viewer, access, audit, events, files, html, search
from plugin_sdk.db import session, utcnow
from plugin_sdk.files import FileRefused
from plugin_sdk.i18n import gettext as _
from plugins.news.models import ALBUM, ARTICLE, DRAFT, LEAD_LENGTH, PUBLISHED, Picture, Post
from plugins.news.services import makers, must_read
from plugins.news.services.words import words_of

KIND = "news"
"""Who owns the files and the audit entries, and the kind of the documents in the search index."""

COVER_BYTES = 20 * 1024 * 1024


class Meanwhile(Exception):
    """Somebody else changed the post since it was opened; ``post`` is as they left it."""

    def __init__(self, post: Post) -> None:
        super().__init__(f"post {post.id} is at version {post.version}")
        self.post = post


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What an editor writes and chooses.

    Attributes:
        body: HTML as it came from the editor; it is cleaned when it is saved.
        audience: principals; everyone by default.
        pinned_until: the last day on which the post stands first.
        language: that of title, lead and text; empty where it is not known.
        expires_at: when it disappears from readers by itself.
        zone: IANA name of the zone in which moments were chosen; empty if none was.
    """

    title: str
    lead: str = ""
    body: str = ""
    cover_alt: str = ""
    audience: Sequence[str] = (EVERYONE,)
    author_id: int | None = None
    important: bool = False
    comments_on: bool = True
    pinned_until: date | None = None
    language: str = ""
    expires_at: datetime | None = None
    zone: str = ""
    urgent: bool = False
    must_read: bool = False


def get(post_id: int) -> Post | None:
    """A post in any state, for editors."""
    return session.get(Post, post_id)


def may_change(viewer: Viewer, post: Post) -> bool:
    """True if the viewer may change the post.

    A draft is every editor's, what is in review or was out only a publisher's, and an album may be its maker's.
    """
    if viewer.may("news.publish") or (viewer.may("news.edit") and post.status == DRAFT):
        return True
    return makers.may_change_own(viewer, post)


def create(content: Content, kind: str = ARTICLE, *, viewer: Viewer | None = None) -> Post:
    """Make a draft.

    Raises:
        AudienceError: the audience is empty or not well formed.
    """
    post = Post(
        kind=kind, title=content.title, revision=1, audience_id=access.intern(content.audience), created_at=utcnow()
    )
    _fill(post, content)
    post.updated_by = viewer.person_id if viewer else content.author_id
    session.add(post)
    session.flush()
    note("news.created", post, viewer)
    return post


def save(post: Post, content: Content, *, version: int, viewer: Viewer) -> None:
    """Take an editor's changes over; those of a post that is out are seen at once.

    Args:
        version: the version that the editor had opened.

    Raises:
        Meanwhile: somebody else changed the post since; nothing was taken over.
        AudienceError: the audience is empty or not well formed.
    """
    if post.version != version:
        raise Meanwhile(post)
    before, words = _comparable(post), _words(post)
    post.audience_id = access.intern(content.audience)
    _fill(post, content)
    changed = sorted(name for name, value in _comparable(post).items() if value != before[name])
    if not changed:
        return
    if _words(post) != words:
        post.revision += 1
    post.updated_by = viewer.person_id
    post.updated_at = utcnow()
    flush(post)
    if "audience_id" in changed or "author_id" in changed:
        share_files(post)
    note("news.changed", post, viewer, {"changed": changed})
    tell_change(post)


def tell_change(post: Post) -> None:
    """Let the search and other plugins know that readers see something else now."""
    must_read.forget()
    if post.status == PUBLISHED:
        search.refresh(KIND, [post.id])
        events.publish("news.changed", {"id": post.id})


def renew_words(post: Post) -> None:
    """Take captions and translations over into what a search within the news compares.

    Raises:
        Meanwhile: somebody else changed the post at this very moment.
    """
    flush(post)
    post.words = words_of(post)
    flush(post)
    tell_change(post)


def flush(post: Post) -> None:
    """Write the post, unless another editor was quicker by a moment.

    Raises:
        Meanwhile: they were; the whole transaction was taken back.
    """
    post_id = post.id
    try:
        session.flush()
    except StaleDataError:
        session.rollback()
        current = session.get(Post, post_id)
        if current is None:
            raise
        raise Meanwhile(current) from None


def _fill(post: Post, content: Content) -> None:
    post.title = content.title
    post.lead = content.lead
    post.body = html.clean(content.body)
    post.cover_alt = content.cover_alt
    post.summary = content.lead or html.excerpt(post.body, LEAD_LENGTH // 2)
    post.for_everyone = EVERYONE in content.audience
    post.author_id = content.author_id
    post.important = content.important
    post.comments_on = content.comments_on
    post.pinned_until = content.pinned_until
    post.language = content.language
    post.expires_at = content.expires_at
    post.zone = content.zone or post.zone or ""
    post.urgent = content.urgent
    post.must_read = content.must_read
    post.words = words_of(post)


_COMPARED = (*(item.name for item in fields(Content) if item.name not in ("audience", "zone")), "audience_id")


def _words(post: Post) -> tuple[str, str, str]:
    """What translations translate."""
    return post.title, post.lead, post.body


def _comparable(post: Post) -> dict[str, object]:
    return {name: getattr(post, name) for name in _COMPARED}


def content_of(post: Post) -> Content:
    """What an editor's form starts from."""
    values = {name: getattr(post, name) for name in _COMPARED if name != "audience_id"}
    return Content(**values, zone=post.zone, audience=access.principals_of(post.audience_id))


def writing_address(post: Post) -> str:
    """Where who wrote a post goes on with it: makers of albums have a page of their own."""
    return f"/news/albums/{post.id}" if post.kind == ALBUM else f"/news/editor/{post.id}"


def set_cover(post: Post, picture: BinaryIO | bytes, filename: str, *, viewer: Viewer | None = None) -> None:
    """Give the post a picture; the one before goes away.

    Raises:
        FileRefused: too large or not a picture, or the post is an album, whose cover is one of its pictures; the
            message is for people, and the old picture stays.
    """
    if post.kind == ALBUM:
        raise FileRefused(_("The cover of an album is one of its pictures."))
    by = viewer.person_id if viewer else post.author_id
    file_id = save_picture(post, picture, filename, by)
    before, post.cover_file_id = post.cover_file_id, file_id
    session.flush()
    if before is not None:
        files.delete(before)
    note("news.cover_changed", post, viewer)


def save_picture(post: Post, picture: BinaryIO | bytes, filename: str, by: int | None) -> int:
    """Take a picture in for who may see the post, and give the file's id.

    Raises:
        FileRefused: too large or not a picture; the message is for people.
    """
    return files.save(
        KIND, picture, filename, audience_id=_audience_of_files(post), image=True, max_bytes=COVER_BYTES, created_by=by
    ).id


def remove_cover(post: Post, *, viewer: Viewer) -> None:
    """Take the picture away; an album keeps its cover, which is one of its pictures."""
    if post.cover_file_id is None or post.kind == ALBUM:
        return
    files.delete(post.cover_file_id)
    post.cover_file_id = None
    session.flush()
    note("news.cover_changed", post, viewer)


def share_files(post: Post) -> None:
    """Let its pictures be seen by those who may see the post in its present state."""
    ids = _files_of(post)
    if ids:
        audience_id = _audience_of_files(post)
        for file_id in ids:
            files.set_audience(file_id, audience_id)


def _files_of(post: Post) -> set[int]:
    """Its cover and, of an album, all pictures."""
    ids = {post.cover_file_id} if post.cover_file_id is not None else set()
    if post.kind == ALBUM:
        ids |= set(session.scalars(select(Picture.file_id).where(Picture.post_id == post.id)))
    return ids


def _audience_of_files(post: Post) -> int:
    """Who may fetch its pictures: editors always, readers as long as the post is out."""
    principals = {f"role:{EDITOR_ROLE}", f"role:{ADMINISTRATOR_ROLE}"}
    principals |= {f"person:{person_id}" for person_id in (post.author_id, post.updated_by) if person_id is not None}
    if post.status == PUBLISHED:
        principals |= set(access.principals_of(post.audience_id))
    return access.intern(principals)


def delete_draft(post: Post, *, viewer: Viewer) -> None:
    """Delete a draft for good. What was out is withdrawn instead, so that a trace of it stays.

    Raises:
        ValueError: the post is or was out, or is scheduled.
    """
    if post.status != DRAFT or post.published_at is not None:
        raise ValueError(f"post {post.id} is no draft")
    for file_id in _files_of(post):
        files.delete(file_id)
    note("news.deleted", post, viewer)
    session.delete(post)
    session.flush()


def note(action: str, post: Post, viewer: Viewer | None, details: dict[str, object] | None = None) -> None:
    """Leave a trace of an act on a post in the audit trail."""
    audit.record(
        action,
        object_type="news.post",
        object_id=post.id,
        title=post.title,
        details=details,
        plugin=KIND,
        viewer=viewer,
    )
