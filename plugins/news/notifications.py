"""The kinds of messages that news sends, and who is told of comments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from plugin_sdk import NotificationType, Payload, notify
from plugin_sdk.db import session, utcnow
from plugin_sdk.i18n import get_locale, ngettext
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import lazy_gettext as _l
from plugin_sdk.people import cards
from plugins.news.models import PUBLISHED, Comment, Post
from plugins.news.services import steps
from plugins.news.services.publishing import url_of

EXCERPT = 300
NAMED = 20
"""Names that one message carries; its text tells one of them and how many others there are."""


def _in_own_language(payload: Payload) -> Payload:
    """Headline, lead and text in the recipient's language, the original's where there is no translation.

    What was asked for before posts had translations has them right in the payload.
    """
    words: dict[str, Payload] = payload.get("words") or {"": payload}
    return words.get(str(get_locale())) or next(iter(words.values()))


def _headline(payload: Payload) -> str:
    return str(_in_own_language(payload)["title"])


def _important(payload: Payload) -> str:
    return _("Important: %(title)s", title=_headline(payload))


def _story(payload: Payload) -> str:
    words = _in_own_language(payload)
    parts = [str(words.get("lead", "")), str(words.get("text", "")).replace("\n", "\n\n")]
    return "\n\n".join(part for part in parts if part)


def _review(payload: Payload) -> str:
    return _("%(name)s asks to publish “%(title)s”", name=payload["name"], title=payload["title"])


def _reviewed(payload: Payload) -> str:
    name, title = payload["name"], payload["title"]
    if payload["outcome"] == steps.RETURNED:
        return _("%(name)s returned “%(title)s” to you", name=name, title=title)
    if payload["outcome"] == steps.SCHEDULED:
        return _("%(name)s scheduled “%(title)s”", name=name, title=title)
    return _("%(name)s published “%(title)s”", name=name, title=title)


def _note(payload: Payload) -> str:
    return str(payload.get("note", ""))


def _removal(payload: Payload) -> str:
    return _("%(name)s asks to take down a picture of “%(title)s”", name=payload["name"], title=payload["title"])


def _reason(payload: Payload) -> str:
    return str(payload.get("reason", ""))


def _removed(payload: Payload) -> str:
    if payload["granted"]:
        return _("The picture of “%(title)s” was taken down", title=payload["title"])
    return _("The picture of “%(title)s” stays", title=payload["title"])


def _comments(payload: Payload) -> str:
    count, title = int(payload["count"]), payload["title"]
    if len(payload.get("names", ())) > 1:
        return _comments_together([payload])
    if count == 1:
        return _("%(name)s commented on “%(title)s”", name=payload["name"], title=title)
    return ngettext("%(num)s new comment on “%(title)s”", "%(num)s new comments on “%(title)s”", count, title=title)


def _answers(payload: Payload) -> str:
    count, title = int(payload["count"]), payload["title"]
    if len(payload.get("names", ())) > 1:
        return _answers_together([payload])
    if count == 1:
        return _("%(name)s answered in your thread under “%(title)s”", name=payload["name"], title=title)
    return ngettext(
        "%(num)s new answer in your thread under “%(title)s”",
        "%(num)s new answers in your thread under “%(title)s”",
        count,
        title=title,
    )


def _voices(parts: Sequence[Payload]) -> tuple[str, int]:
    """Who was heard last, and how many others were before."""
    names = [name for part in reversed(parts) for name in part.get("names", [part["name"]]) if name]
    different = list(dict.fromkeys(names))
    return (different[0], len(different) - 1) if different else ("", 0)


def _comments_together(parts: Sequence[Payload]) -> str:
    name, others = _voices(parts)
    count, title = sum(int(part["count"]) for part in parts), parts[-1]["title"]
    if not others:
        return _comments({"count": count, "title": title, "name": name})
    return ngettext(
        "%(name)s and %(num)s other commented on “%(title)s”",
        "%(name)s and %(num)s others commented on “%(title)s”",
        others,
        name=name,
        title=title,
    )


def _answers_together(parts: Sequence[Payload]) -> str:
    name, others = _voices(parts)
    count, title = sum(int(part["count"]) for part in parts), parts[-1]["title"]
    if not others:
        return _answers({"count": count, "title": title, "name": name})
    return ngettext(
        "%(name)s and %(num)s other answered in your thread under “%(title)s”",
        "%(name)s and %(num)s others answered in your thread under “%(title)s”",
        others,
        name=name,
        title=title,
    )


def _words(payload: Payload) -> str:
    return str(payload.get("text", ""))


TYPES = (
    NotificationType(name="news.published", title=_l("News"), subject=_headline, body=_story, icon="news", email=False),
    NotificationType(
        name="news.important", title=_l("Important news"), subject=_important, body=_story, icon="speakerphone"
    ),
    NotificationType(
        name="news.review",
        title=_l("Posts to review"),
        subject=_review,
        icon="send",
    ),
    NotificationType(
        name="news.reviewed",
        title=_l("What came of my posts' review"),
        subject=_reviewed,
        body=_note,
        icon="check",
    ),
    NotificationType(
        name="news.removal",
        title=_l("Pictures that somebody wants taken down"),
        subject=_removal,
        body=_reason,
        icon="photo",
    ),
    NotificationType(
        name="news.removed",
        title=_l("What came of my request to take a picture down"),
        subject=_removed,
        body=_note,
        icon="photo",
    ),
    NotificationType(
        name="news.comment",
        title=_l("Comments on my posts"),
        subject=_comments,
        folded=_comments_together,
        body=_words,
        icon="message-circle",
        email=False,
    ),
    NotificationType(
        name="news.answer",
        title=_l("Answers in my threads"),
        subject=_answers,
        folded=_answers_together,
        body=_words,
        icon="messages",
        email=False,
    ),
)


@dataclass(slots=True)
class _News:
    """New comments that one person is told of in one message."""

    comments: list[Comment] = field(default_factory=list)


def tell_comments(post_id: int) -> None:
    """Tell a post's author and those who speak in the threads of what was said since the last time.

    However much was said, each person gets one message. A comment is told once: it is marked in the same transaction
    that asks for the messages.
    """
    post = session.get(Post, post_id)
    fresh = list(
        session.scalars(
            select(Comment).where(Comment.post_id == post_id, Comment.told_at.is_(None)).order_by(Comment.id).limit(500)
        )
    )
    now = utcnow()
    for comment in fresh:
        comment.told_at = now
    fresh = [comment for comment in fresh if comment.deleted_at is None]
    if post is None or post.status != PUBLISHED or not fresh:
        return
    for (kind, person_id), news in sorted(_by_recipient(post, fresh).items()):
        _send(post, kind, person_id, news)


def _by_recipient(post: Post, fresh: list[Comment]) -> dict[tuple[str, int], _News]:
    speakers = _speakers({comment.parent_id for comment in fresh if comment.parent_id is not None})
    result: dict[tuple[str, int], _News] = defaultdict(_News)
    for comment in fresh:
        for person_id in speakers.get(comment.parent_id or 0, set()) - {comment.author_id, post.author_id}:
            result["news.answer", person_id].comments.append(comment)
        if post.author_id is not None and post.author_id != comment.author_id:
            result["news.comment", post.author_id].comments.append(comment)
    return result


def _speakers(roots: set[int]) -> dict[int, set[int]]:
    """Who has spoken in each thread; what was removed does not count."""
    thread = func.coalesce(Comment.parent_id, Comment.id)
    rows = session.execute(
        select(thread, Comment.author_id)
        .where(thread.in_(roots), Comment.deleted_at.is_(None), Comment.author_id.is_not(None))
        .distinct()
    )
    result: dict[int, set[int]] = defaultdict(set)
    for root, person_id in rows:
        if person_id is not None:
            result[root].add(person_id)
    return result


def _send(post: Post, kind: str, person_id: int, news: _News) -> None:
    last = news.comments[-1]
    authors = [comment.author_id for comment in reversed(news.comments) if comment.author_id is not None]
    known = cards(set(authors))
    names = [known[number].name for number in dict.fromkeys(authors) if number in known]
    payload = {
        "title": post.title,
        "count": len(news.comments),
        "name": names[0] if names else "",
        "names": names[:NAMED],
        "text": last.text[:EXCERPT],
    }
    root = last.parent_id or last.id
    notify.send(
        kind,
        people=[person_id],
        audience_id=post.audience_id,
        payload=payload,
        url=f"{url_of(post.id)}/comments?thread={root}#comment-{last.id}",
        plugin="news",
        thread=f"news:{post.id}",
    )
