"""Comments: said, answered, corrected and taken away."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from plugin_sdk import Viewer, audit, jobs, settings
from plugin_sdk.db import session, utcnow
from plugin_sdk.i18n import gettext as _
from plugins.news.models import COMMENT_LENGTH, Comment, Post

EDIT_TIME = timedelta(minutes=15)
FOLD_TIME = timedelta(minutes=2)
"""Comments that come within this time are told in one message."""

SAME_AGAIN = timedelta(minutes=1)
TELL = "news.tell_comments"

EVERYONE, EDITORS, NOBODY = "everyone", "editors", "nobody"


class CommentRefused(ValueError):
    """A comment that is not taken; the message is for the person who wrote it."""


def may_comment(viewer: Viewer, post: Post) -> bool:
    """True if the viewer, who may read the post, may also say something."""
    if viewer.person_id is None or not post.comments_on or not viewer.may("news.comment"):
        return False
    who = settings.get("news", "commenters")
    return bool(who == EVERYONE or (who == EDITORS and (viewer.may("news.edit") or viewer.person_id == post.author_id)))


def may_edit(viewer: Viewer, author_id: int | None, created_at: datetime, now: datetime | None = None) -> bool:
    """True for the author of a comment, for a quarter of an hour."""
    return viewer.person_id is not None and author_id == viewer.person_id and (now or utcnow()) - created_at < EDIT_TIME


def may_remove(viewer: Viewer, author_id: int | None) -> bool:
    """True for the author of a comment and for moderators."""
    own = viewer.person_id is not None and author_id == viewer.person_id
    return own or viewer.may("news.moderate")


def find(post: Post, comment_id: int) -> Comment | None:
    """A comment under this post that was not removed."""
    here = select(Comment).where(Comment.id == comment_id, Comment.post_id == post.id, Comment.deleted_at.is_(None))
    return session.scalar(here)


def add(viewer: Viewer, post: Post, text: str, parent_id: int | None = None) -> Comment:
    """Say something under a post, or answer somebody; an answer to an answer joins the same thread.

    The same words sent twice within a minute are taken as a double press, and the first comment is given.

    Raises:
        CommentRefused: the viewer may not, the text is empty or too long, or what it answers is gone.
    """
    if not may_comment(viewer, post):
        raise CommentRefused(_("Comments are closed here."))
    text = checked(text)
    root = _root(post, parent_id)
    same = select(Comment).where(
        Comment.post_id == post.id,
        Comment.author_id == viewer.person_id,
        Comment.text == text,
        Comment.deleted_at.is_(None),
        Comment.created_at > utcnow() - SAME_AGAIN,
        Comment.parent_id.is_(None) if root is None else Comment.parent_id == root,
    )
    known = session.scalars(same).first()
    if known is not None:
        return known
    comment = Comment(post_id=post.id, parent_id=root, author_id=viewer.person_id, text=text)
    session.add(comment)
    session.flush()
    jobs.enqueue(TELL, {"post_id": post.id}, run_at=utcnow() + FOLD_TIME, key=f"{TELL}:{post.id}")
    return comment


def _root(post: Post, parent_id: int | None) -> int | None:
    if parent_id is None:
        return None
    parent = find(post, parent_id)
    if parent is None:
        raise CommentRefused(_("The comment that you answer was removed meanwhile."))
    return parent.parent_id or parent.id


def checked(text: str) -> str:
    """The text without blanks around it.

    Raises:
        CommentRefused: it is empty or too long.
    """
    text = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not text:
        raise CommentRefused(_("Write something first."))
    if len(text) > COMMENT_LENGTH:
        raise CommentRefused(_("That is longer than %(number)s characters. Make it shorter.", number=COMMENT_LENGTH))
    return text


def edit(viewer: Viewer, comment: Comment, text: str) -> None:
    """Correct one's own comment.

    Raises:
        CommentRefused: it is somebody else's, older than a quarter of an hour, or the new text cannot be taken.
    """
    if not may_edit(viewer, comment.author_id, comment.created_at):
        raise CommentRefused(_("A comment can be changed for 15 minutes by who wrote it."))
    text = checked(text)
    if text != comment.text:
        comment.text = text
        comment.edited_at = utcnow()


def remove(viewer: Viewer, post: Post, comment: Comment) -> None:
    """Take a comment away: its words are gone for good. A moderator's act leaves a trace in the audit trail.

    Raises:
        CommentRefused: it is somebody else's and the viewer does not moderate.
    """
    if not may_remove(viewer, comment.author_id):
        raise CommentRefused(_("Only who wrote it and moderators can remove a comment."))
    if comment.author_id != viewer.person_id:
        details = {"comment_id": comment.id, "author_id": comment.author_id}
        audit.record(
            "news.comment_removed", object_type="news.post", object_id=post.id, title=post.title, details=details,
            plugin="news", viewer=viewer,
        )  # fmt: skip
    comment.text = ""
    comment.deleted_at = utcnow()
