"""Wordings that mean the same in this company, such as "sick note, medical certificate": used when a query is asked."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import func, select

from core.db import db, utcnow
from core.epochs import Kept
from core.search.analysis import runs, stem
from core.search.models import SYNONYMS, SearchSynonym
from core.search.wording import Groups

MOST_GROUPS = 500
MOST_WORDINGS = 12
MOST_WORDS = 4
"""Of one wording."""

LONGEST = 400

_kept: Kept[None, Groups] = Kept(SYNONYMS)


class SynonymsRefused(ValueError):
    """What an editor wrote cannot be used; the message is for them."""


def groups() -> Groups:
    """All wordings with the others of their groups, as queries use them."""
    return _kept.get(None, _read)


def _read() -> Groups:
    found: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for text in db.session.scalars(select(SearchSynonym.wordings).order_by(SearchSynonym.id)):
        members = wordings_of(text)
        for member in members:
            known = found.setdefault(_stems(member), [])
            known += [other for other in members if other != member and other not in known]
    return found


def wordings_of(text: str) -> list[tuple[str, ...]]:
    """The wordings between the commas, each as its words in comparison form."""
    split = (tuple(word for run in runs(part) for word in run) for part in text.split(","))
    return [words for words in dict.fromkeys(split) if words]


def _stems(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(stem(word) for word in words)


def listing() -> Sequence[SearchSynonym]:
    """All groups, the one changed last first."""
    return db.session.scalars(select(SearchSynonym).order_by(SearchSynonym.changed_at.desc(), SearchSynonym.id)).all()


def save(text: str, synonym_id: int | None = None) -> SearchSynonym:
    """Keep a group, a new one or in place of another. The caller commits.

    Raises:
        LookupError: there is no such group any more.
        SynonymsRefused: fewer than two wordings, too many, too long ones, or too many groups.
    """
    wanted = ", ".join(part for part in (" ".join(part.split()) for part in text.split(",")) if part)
    members = wordings_of(wanted)
    if len({_stems(member) for member in members}) < 2:
        raise SynonymsRefused(_("Write at least two different wordings with a comma between them."))
    if len(members) > MOST_WORDINGS or len(wanted) > LONGEST:
        raise SynonymsRefused(_("At most %(number)s wordings mean the same.", number=MOST_WORDINGS))
    if any(len(member) > MOST_WORDS for member in members):
        raise SynonymsRefused(_("A wording has %(number)s words at most.", number=MOST_WORDS))
    if synonym_id is not None:
        row = db.session.get(SearchSynonym, synonym_id)
        if row is None:
            raise LookupError(synonym_id)
        row.wordings, row.changed_at = wanted, utcnow()
    else:
        if (db.session.scalar(select(func.count()).select_from(SearchSynonym)) or 0) >= MOST_GROUPS:
            raise SynonymsRefused(_("There are %(number)s groups already. Remove one first.", number=MOST_GROUPS))
        row = SearchSynonym(wordings=wanted)
        db.session.add(row)
    db.session.flush()
    return row


def remove(synonym_id: int) -> None:
    """Let a group go. The caller commits."""
    row = db.session.get(SearchSynonym, synonym_id)
    if row is not None:
        db.session.delete(row)
        db.session.flush()
