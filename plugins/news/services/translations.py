"""A post in several languages: one original, and translations that know which state of it they translate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from plugin_sdk import Viewer, html
from plugin_sdk.db import session, utcnow
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import languages
from plugins.news.models import LEAD_LENGTH, Post, Translation
from plugins.news.services import posts
from plugins.news.services.readiness import NotReady
from plugins.news.services.shown import original_language


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a translator writes.

    Attributes:
        body: HTML as it came from the editor; it is cleaned when it is saved.
        matches: it says what the original says now; otherwise it counts as outdated for as long as nobody says so.
    """

    title: str
    lead: str = ""
    body: str = ""
    matches: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How a post stands in a language: ``present`` tells whether it is translated, ``outdated`` whether it lags."""

    language: str
    name: str
    present: bool = False
    outdated: bool = False
    updated_at: datetime | None = None


def states(post: Post) -> list[State]:
    """Every language of the portal besides the original's, and how the post stands in it."""
    found = {row.language: row for row in session.scalars(select(Translation).where(Translation.post_id == post.id))}
    result = []
    for language, name in languages().items():
        row = found.get(language)
        if row is not None:
            outdated = row.of_revision < post.revision
            result.append(
                State(language=language, name=name, present=True, outdated=outdated, updated_at=row.updated_at)
            )
        elif language != original_language(post):
            result.append(State(language=language, name=name))
    return result


def check_language(post: Post) -> None:
    """See that a post is not translated into the language that it is said to be written in.

    Raises:
        NotReady: it is.
    """
    if get(post, original_language(post)) is not None:
        raise NotReady(_("There is a translation into this language. Delete that first."), "language")


def get(post: Post, language: str) -> Translation | None:
    """The translation into a language."""
    return session.get(Translation, (post.id, language))


def save(post: Post, language: str, words: Words, *, version: int, viewer: Viewer) -> Translation:
    """Write a translation, or change it; readers of a post that is out see it at once.

    Args:
        version: that of the translation which the translator had opened, 0 for a new one.

    Raises:
        NotReady: the portal does not speak the language, or it is the original's.
        TranslatedMeanwhile: somebody else saved another one since; nothing was taken over.
        Meanwhile: somebody changed the post at this very moment.
    """
    if language not in languages() or language == original_language(post):
        raise NotReady(_("The post is written in this language."), "title")
    found = get(post, language)
    if version != (found.version if found is not None else 0):
        raise TranslatedMeanwhile(found)
    if found is None:
        found = Translation(post_id=post.id, language=language, of_revision=0)
        session.add(found)
    found.title, found.lead, found.body = words.title, words.lead, html.clean(words.body)
    found.summary = words.lead or html.excerpt(found.body, LEAD_LENGTH // 2)
    if words.matches:
        found.of_revision = post.revision
    found.updated_at, found.updated_by = utcnow(), viewer.person_id
    posts.note("news.translated", post, viewer, {"language": language})
    posts.renew_words(post)
    return found


class TranslatedMeanwhile(Exception):
    """Somebody else saved the translation since it was opened; ``now`` is what they left, ``None`` if it is gone."""

    def __init__(self, now: Translation | None) -> None:
        super().__init__("the translation was changed meanwhile")
        self.now = now


def delete(post: Post, language: str, *, viewer: Viewer) -> bool:
    """Take a translation away; false if there is none."""
    found = get(post, language)
    if found is None:
        return False
    session.delete(found)
    posts.note("news.untranslated", post, viewer, {"language": language})
    posts.renew_words(post)
    return True


def texts(post: Post) -> Iterator[tuple[str, str, str, str]]:
    """Language, title, lead and HTML of the original, then of each translation."""
    yield original_language(post), post.title, post.lead, post.body
    query = select(Translation).where(Translation.post_id == post.id).order_by(Translation.language)
    for row in session.scalars(query):
        yield row.language, row.title, row.lead, row.body
