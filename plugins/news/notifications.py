"""The kinds of messages that news sends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from plugin_sdk import NotificationType, Payload
from plugin_sdk.i18n import get_locale, ngettext
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import lazy_gettext as _l
from plugins.news.services import steps


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


def _removal(payload: Payload) -> str:
    return _("%(name)s asks to take down a picture of “%(title)s”", name=payload["name"], title=payload["title"])


def _removed(payload: Payload) -> str:
    if payload["granted"]:
        return _("The picture of “%(title)s” was taken down", title=payload["title"])
    return _("The picture of “%(title)s” stays", title=payload["title"])


def _voices(parts: Sequence[Payload]) -> tuple[str, int]:
    """Who was heard last, and how many others were before."""
    names = [name for part in reversed(parts) for name in part.get("names", [part["name"]]) if name]
    different = list(dict.fromkeys(names))
    return (different[0], len(different) - 1) if different else ("", 0)


@dataclass(frozen=True, slots=True)
class _Talk:
    """How people are told of what was said.

    Attributes:
        once: of one that said something, from ``name`` and ``title``.
        often: how much was said, from the number and ``title``.
        together: of one and how many others, from their number, ``name`` and ``title``.
    """

    once: Callable[[str, str], str]
    often: Callable[[int, str], str]
    together: Callable[[int, str, str], str]

    def subject(self, payload: Payload) -> str:
        """The headline of one message."""
        return self.folded([payload])

    def folded(self, parts: Sequence[Payload]) -> str:
        """The headline of several that were not read yet."""
        (name, others), title = _voices(parts), str(parts[-1]["title"])
        count = sum(int(part["count"]) for part in parts)
        if others:
            return self.together(others, name, title)
        return self.once(name, title) if count == 1 else self.often(count, title)


_COMMENTS = _Talk(
    once=lambda name, title: _("%(name)s commented on “%(title)s”", name=name, title=title),
    often=lambda count, title: ngettext(
        "%(num)s new comment on “%(title)s”", "%(num)s new comments on “%(title)s”", count, title=title
    ),
    together=lambda others, name, title: ngettext(
        "%(name)s and %(num)s other commented on “%(title)s”",
        "%(name)s and %(num)s others commented on “%(title)s”",
        others,
        name=name,
        title=title,
    ),
)
_ANSWERS = _Talk(
    once=lambda name, title: _("%(name)s answered in your thread under “%(title)s”", name=name, title=title),
    often=lambda count, title: ngettext(
        "%(num)s new answer in your thread under “%(title)s”",
        "%(num)s new answers in your thread under “%(title)s”",
        count,
        title=title,
    ),
    together=lambda others, name, title: ngettext(
        "%(name)s and %(num)s other answered in your thread under “%(title)s”",
        "%(name)s and %(num)s others answered in your thread under “%(title)s”",
        others,
        name=name,
        title=title,
    ),
)


def _said(key: str) -> Callable[[Payload], str]:
    """The words of a person, which the payload has under ``key``."""
    return lambda payload: str(payload.get(key, ""))


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
        body=_said("note"),
        icon="check",
    ),
    NotificationType(
        name="news.removal",
        title=_l("Pictures that somebody wants taken down"),
        subject=_removal,
        body=_said("reason"),
        icon="photo",
    ),
    NotificationType(
        name="news.removed",
        title=_l("What came of my request to take a picture down"),
        subject=_removed,
        body=_said("note"),
        icon="photo",
    ),
    NotificationType(
        name="news.comment",
        title=_l("Comments on my posts"),
        subject=_COMMENTS.subject,
        folded=_COMMENTS.folded,
        body=_said("text"),
        icon="message-circle",
        email=False,
    ),
    NotificationType(
        name="news.answer",
        title=_l("Answers in my threads"),
        subject=_ANSWERS.subject,
        folded=_ANSWERS.folded,
        body=_said("text"),
        icon="messages",
        email=False,
    ),
)
