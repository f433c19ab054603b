"""What goes out to readers and when: publish now, at a moment, withdraw."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from plugin_sdk import Viewer, events, html, notify, search
from plugin_sdk.db import session, utcnow
from plugin_sdk.i18n import gettext as _
from plugins.news.models import DRAFT, ENDED, PUBLISHED, REASON_LENGTH, SCHEDULED, WITHDRAWN, Post
from plugins.news.services import must_read, posts, readiness, review, steps, translations
from plugins.news.services.posts import KIND
from plugins.news.services.readiness import NotReady

ROUND = 100
"""Posts that one run of the job lets out, or ends, at the most; the next run takes the rest."""

LATE = timedelta(minutes=10)


def publish(post: Post, *, viewer: Viewer | None = None, at: datetime | None = None, tell: bool = True) -> bool:
    """Let a post out now; false if it is out already. Everybody addressed is told, once in the post's life.

    Args:
        viewer: who does it; nobody if its time has come.
        at: the moment that readers are shown, this one by default.
        tell: whether people are notified.

    Raises:
        NotReady: it is not complete, or its end has passed.
        Meanwhile: somebody else changed the post at this very moment.
    """
    if post.status == PUBLISHED:
        return False
    readiness.check(post)
    asker = post.asked_by
    post.status = PUBLISHED
    post.published_at, post.published_by = at or utcnow(), viewer.person_id if viewer else None
    post.publish_at = None
    post.asked_at = post.asked_by = post.withdrawn_at = post.withdrawn_by = None
    post.withdrawn_reason = ""
    first, post.announced_at = post.announced_at is None, post.announced_at or utcnow()
    posts.flush(post)
    _seen_by_others(post)
    url = url_of(post.id)
    events.publish("news.published", {"id": post.id, "title": post.title, "url": url, "audience_id": post.audience_id})
    if first and tell:
        _tell(post, url)
    steps.take(post, steps.PUBLISHED, viewer)
    posts.note("news.published", post, viewer)
    review.tell_outcome(post, asker, steps.PUBLISHED, viewer)
    return True


def _seen_by_others(post: Post) -> None:
    """Its pictures, the search and what waits for readers follow what it has become."""
    posts.share_files(post)
    search.refresh(KIND, [post.id])
    must_read.forget()


def url_of(post_id: int) -> str:
    """Path of a post's page; the same within a request and in a job."""
    return f"/news/{post_id}"


def _tell(post: Post, url: str) -> None:
    # What is meant for a closed circle does not travel by mail; there the headline and the lead must do.
    payload = {
        language: {"title": title, "lead": lead, "text": html.to_text(body) if post.for_everyone else ""}
        for language, title, lead, body in translations.texts(post)
    }
    kind = "news.important" if post.important or post.urgent or post.must_read else "news.published"
    own = [post.author_id] if post.author_id is not None else []
    notify.send(
        kind,
        audience_id=post.audience_id,
        payload={"words": payload},
        url=url,
        plugin=KIND,
        thread=f"news:{post.id}",
        exclude=own,
    )


def schedule(post: Post, at: datetime, zone: str, *, viewer: Viewer) -> None:
    """Let a post go out at a moment.

    Args:
        zone: IANA name of the zone in which the editor chose the moment.

    Raises:
        NotReady: it is not complete, the moment has passed or comes after its end, or the post is out already.
    """
    if post.status == PUBLISHED:
        raise NotReady(_("It is out already."), "publish_at")
    if at <= utcnow():
        raise NotReady(_("This moment has passed. Choose a later one, or publish now."), "publish_at")
    readiness.check(post, at)
    asker = post.asked_by
    post.status, post.publish_at, post.zone = SCHEDULED, at, zone
    post.asked_at = post.asked_by = None
    posts.flush(post)
    steps.take(post, steps.SCHEDULED, viewer)
    posts.note("news.scheduled", post, viewer, {"at": at.isoformat(), "zone": zone})
    review.tell_outcome(post, asker, steps.SCHEDULED, viewer)


def unschedule(post: Post, *, viewer: Viewer) -> None:
    """Make a scheduled post a draft again."""
    if post.status != SCHEDULED:
        return
    post.status, post.publish_at = WITHDRAWN if post.withdrawn_at else DRAFT, None
    posts.flush(post)
    steps.take(post, steps.UNSCHEDULED, viewer)
    posts.note("news.unscheduled", post, viewer)


def withdraw(post: Post, reason: str, *, viewer: Viewer) -> None:
    """Take a post back: readers do not find it any more, editors see by whom and why, and its comments are kept.

    Raises:
        NotReady: it is not out, or no reason is given.
    """
    if post.status not in (PUBLISHED, ENDED):
        raise NotReady(_("It is not published."), "reason")
    if not reason.strip():
        raise NotReady(_("Say why, for whoever wonders later where it went."), "reason")
    post.status = WITHDRAWN
    post.withdrawn_at, post.withdrawn_by, post.withdrawn_reason = (
        utcnow(),
        viewer.person_id,
        reason.strip()[:REASON_LENGTH],
    )
    posts.flush(post)
    _seen_by_others(post)
    steps.take(post, steps.WITHDRAWN, viewer, post.withdrawn_reason)
    events.publish("news.withdrawn", {"id": post.id, "title": post.title})
    posts.note("news.withdrawn", post, viewer, {"reason": post.withdrawn_reason})


def publish_due(now: datetime | None = None) -> int:
    """Let out every scheduled post whose moment has come, each in a transaction of its own; gives their number.

    Commits. Running it twice, or in two places at once, publishes nothing twice.
    """
    moment = now or utcnow()
    due = select(Post.id).where(Post.status == SCHEDULED, Post.publish_at <= moment).order_by(Post.publish_at, Post.id)
    done = 0
    for post_id in session.scalars(due.limit(ROUND)).all():
        done += _publish_one(post_id, moment)
    return done


def _publish_one(post_id: int, moment: datetime) -> int:
    query = select(Post).where(Post.id == post_id, Post.status == SCHEDULED, Post.publish_at <= moment)
    # Another worker that is just publishing it holds the row; an editor who changes it meanwhile wins by the version.
    post = session.scalars(query.with_for_update(skip_locked=True).execution_options(populate_existing=True)).first()
    try:
        done = post is not None and publish(post)
        session.commit()
    except (posts.Meanwhile, NotReady):
        session.rollback()
        return 0
    return int(done)


def end_due(now: datetime | None = None) -> int:
    """End every post whose time is over, each in a transaction of its own; gives their number.

    Readers' lists leave it out from that very moment by themselves; this takes it from the search and closes its
    pictures. Commits, and may run twice or in two places at once.
    """
    moment = now or utcnow()
    over = (Post.status == PUBLISHED, Post.expires_at <= moment)
    done = 0
    for post_id in session.scalars(select(Post.id).where(*over).order_by(Post.expires_at, Post.id).limit(ROUND)).all():
        query = select(Post).where(Post.id == post_id, *over).with_for_update(skip_locked=True)
        post = session.scalars(query.execution_options(populate_existing=True)).first()
        try:
            if post is not None:
                _end(post)
                done += 1
            session.commit()
        except posts.Meanwhile:
            session.rollback()
    return done


def _end(post: Post) -> None:
    post.status = ENDED
    posts.flush(post)
    _seen_by_others(post)
    steps.take(post, steps.ENDED, None)
    events.publish("news.ended", {"id": post.id, "title": post.title})
    posts.note("news.ended", post, None)


def overdue() -> int:
    """How many scheduled posts should have gone out ten minutes ago or earlier."""
    late = select(func.count()).where(Post.status == SCHEDULED, Post.publish_at < utcnow() - LATE)
    return session.scalar(late) or 0


def problems() -> list[str]:
    """For the health page: what keeps scheduled posts from going out."""
    count = overdue()
    if not count:
        return []
    return [
        _("%(number)s scheduled posts have not gone out. See whether a worker is running: dunbar check", number=count)
    ]
