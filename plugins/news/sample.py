"""Fills an empty block with sample posts: the service ``news.demo/1``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from sqlalchemy import insert, select, update

from plugin_sdk import EVERYONE, jobs
from plugin_sdk.db import session, utcnow
from plugin_sdk.people import today as portal_today
from plugins.news.models import (
    ALBUM,
    ANNOUNCEMENT,
    ARTICLE,
    REACTIONS,
    REVIEW,
    SCHEDULED,
    Comment,
    Post,
    Reaction,
    Read,
    Step,
    Translation,
)
from plugins.news.samples import english, more_english, more_russian, russian
from plugins.news.samples.kinds import Sample
from plugins.news.services import albums, posts, publishing, steps
from plugins.news.services.albums import Line
from plugins.news.services.comments import TELL
from plugins.news.services.posts import Content

Draw = Callable[[int, str], bytes]

TRANSLATED = (0, 1, 3)
OUTDATED = 3
"""Places of the samples that are translated too; in the last of them the original has changed since."""
RECENT = 10
"""Days within which a sample post's author still hears of its comments."""

_SHARE = 100
_STRIDE = 37
"""A number without a common factor with 100: steps of it look random and are the same every time."""


def fill(people: Sequence[int], editor_id: int, draw: Draw, language: str = "en", parts: Sequence[str] = ()) -> int:
    """Make the sample posts with comments, reactions and readers, unless there are posts already; gives their number.

    The caller commits. Nobody is notified.

    Args:
        people: ids of those who comment, react and read; the first few speak most.
        editor_id: person id of the author of most posts.
        draw: gives a picture (PNG) for a number and a kind; see :class:`plugins.news.samples.kinds.Sample`.
        language: ``en`` or ``ru``.
        parts: principals, such as ``department:4``, that one of the posts is addressed to.
    """
    if session.scalar(select(Post.id).limit(1)) is not None:
        return 0
    own, other = (russian, english) if language == "ru" else (english, russian)
    samples = (*own.POSTS, *(more_russian if language == "ru" else more_english).POSTS)
    for number, sample in enumerate(samples):
        post = _one(number, sample, list(people), editor_id, draw, parts, language)
        if number in TRANSLATED:
            _translate(post, other.POSTS[number], "en" if language == "ru" else "ru", outdated=number == OUTDATED)
    session.flush()
    return len(samples)


def _one(
    number: int, sample: Sample, people: list[int], editor_id: int, draw: Draw, parts: Sequence[str], language: str
) -> Post:
    today = portal_today()
    kind = ANNOUNCEMENT if sample.ends_in else ALBUM if sample.shots else ARTICLE
    content = Content(
        title=sample.title,
        lead=sample.lead,
        body=" ".join(sample.body.split()),
        cover_alt=sample.alt,
        audience=list(parts) if sample.part and parts else [EVERYONE],
        author_id=editor_id,
        important=sample.important,
        comments_on=sample.comments_on,
        pinned_until=today + timedelta(days=sample.pinned_days) if sample.pinned_days else None,
        language=language,
        expires_at=_evening(today + timedelta(days=sample.ends_in)) if sample.ends_in else None,
        urgent=sample.urgent,
        must_read=sample.must_read,
    )
    post = posts.create(content, kind)
    if sample.kind:
        posts.set_cover(post, draw(number + 1, sample.kind), f"{sample.kind}.png")
    for place, shot in enumerate(sample.shots):
        line = Line(caption=shot.caption, alt=shot.alt)
        albums.add(post, draw(100 + place, shot.kind), f"{shot.kind}.png", line=line)
    posts.renew_words(post)
    if sample.review:
        _ask(post, people)
    if sample.days is None:
        return post
    moment = datetime.combine(today - timedelta(days=sample.days), time(sample.hour, 5 * (number % 4)), tzinfo=UTC)
    post.created_at = post.updated_at = min(moment, utcnow()) - timedelta(hours=20)
    if sample.days < 0:
        post.status, post.publish_at, post.zone = SCHEDULED, moment, "UTC"
        return post
    moment = min(moment, utcnow())
    publishing.publish(post, at=moment, tell=False)
    post.published_by = editor_id
    if not (sample.part and parts):
        _answer(number, sample, post, people, moment)
    return post


def _evening(day: date) -> datetime:
    return datetime.combine(day, time(15), tzinfo=UTC)


def _ask(post: Post, people: list[int]) -> None:
    """Somebody waits for a reviewer; without the notifications that the service would send."""
    asker = people[-1] if people else None
    post.status, post.asked_at, post.asked_by = REVIEW, utcnow() - timedelta(hours=3), asker
    session.add(Step(post_id=post.id, action=steps.ASKED, person_id=asker, at=post.asked_at))


def _translate(post: Post, sample: Sample, language: str, *, outdated: bool) -> None:
    post.revision += outdated
    session.add(
        Translation(
            post_id=post.id,
            language=language,
            title=sample.title,
            lead=sample.lead,
            body=" ".join(sample.body.split()),
            summary=sample.lead,
            of_revision=1,
        )
    )
    posts.renew_words(post)


def _answer(number: int, sample: Sample, post: Post, people: list[int], moment: datetime) -> None:
    """Comments, reactions and readers, spread over the days since."""
    if not people:
        return
    voices = count(number * 5)
    said_at = moment
    for said in sample.said:
        said_at = min(said_at + timedelta(minutes=47 + 13 * number), utcnow())
        root = _comment(post, None, people[next(voices) % len(people)], said.text, said_at)
        for step, text in enumerate(said.answers, start=1):
            _comment(
                post,
                root.id,
                people[next(voices) % len(people)],
                text,
                min(said_at + timedelta(minutes=9 * step), utcnow()),
            )
    if sample.said and sample.days is not None and sample.days <= RECENT:
        # Its author is told in one message, as if all had been said just now.
        session.execute(update(Comment).where(Comment.post_id == post.id).values(told_at=None))
        jobs.enqueue(TELL, {"post_id": post.id})
    readers, reactions = [], []
    share = 35 + 6 * sample.warmth
    for place, person_id in enumerate(people):
        chance = (place * _STRIDE + number * 11) % _SHARE
        if chance < share:
            readers.append(
                {
                    "post_id": post.id,
                    "person_id": person_id,
                    "first_at": (first := min(moment + timedelta(minutes=7 * chance), utcnow())),
                    "confirmed_at": first if sample.must_read and chance % 3 else None,
                }
            )
        if chance < sample.warmth * 2:
            kind = REACTIONS[(place + number) % 7 % len(REACTIONS)]
            reactions.append(
                {
                    "post_id": post.id,
                    "person_id": person_id,
                    "kind": kind,
                    "created_at": moment + timedelta(minutes=chance),
                }
            )
    for table, rows in ((Read, readers), (Reaction, reactions)):
        if rows:
            session.execute(insert(table), rows)


def _comment(post: Post, parent_id: int | None, author_id: int, text: str, moment: datetime) -> Comment:
    comment = Comment(
        post_id=post.id, parent_id=parent_id, author_id=author_id, text=text, created_at=moment, told_at=moment
    )
    session.add(comment)
    session.flush()
    return comment
