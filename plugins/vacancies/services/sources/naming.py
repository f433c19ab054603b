"""What a board calls places and departments, and what these are here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from plugin_sdk import people, search
from plugin_sdk.db import session, utcnow
from plugins.vacancies.models import AREA, OPEN, UNIT, BoardName, Source, Vacancy
from plugins.vacancies.services.sources.postings import Posting
from plugins.vacancies.services.text import fold
from plugins.vacancies.services.vacancies import KIND


@dataclass(frozen=True, slots=True)
class Meanings:
    """Our ids behind a board's ids."""

    places: Mapping[str, int] = field(default_factory=dict)
    departments: Mapping[str, int] = field(default_factory=dict)


def names_of(source: Source) -> Sequence[BoardName]:
    """Every name that the board has used, those without a match first."""
    query = select(BoardName).where(BoardName.source_id == source.id)
    found = session.scalars(query.order_by(BoardName.kind, BoardName.name, BoardName.id)).all()
    return sorted(found, key=is_matched)


def is_matched(name: BoardName) -> bool:
    """True if something of ours stands behind it."""
    return name.location_id is not None or name.department_id is not None


def unmatched_counts() -> dict[int, int]:
    """How many names of each board wait for somebody to say what they are."""
    query = select(BoardName.source_id, func.count()).where(
        BoardName.settled.is_(False), BoardName.location_id.is_(None), BoardName.department_id.is_(None)
    )
    return {row[0]: row[1] for row in session.execute(query.group_by(BoardName.source_id))}


def meanings(source: Source) -> Meanings:
    """What is matched."""
    names = session.scalars(select(BoardName).where(BoardName.source_id == source.id)).all()
    return Meanings(
        places={name.external_id: name.location_id for name in names if name.kind == AREA and name.location_id},
        departments={
            name.external_id: name.department_id for name in names if name.kind == UNIT and name.department_id
        },
    )


def learn(source: Source, postings: Iterable[Posting]) -> None:
    """Note the names that the board uses; one that is called exactly like a thing of ours is matched by itself."""
    told: dict[tuple[str, str], str] = {}
    for posting in postings:
        told[AREA, posting.area_id] = posting.area
        told[UNIT, posting.unit_id] = posting.unit
    known = {(name.kind, name.external_id): name for name in names_of(source)}
    ours = _ours()
    for (kind, external_id), title in told.items():
        if not external_id or not title:
            continue
        name = known.get((kind, external_id))
        if name is None:
            name = BoardName(source_id=source.id, kind=kind, external_id=external_id, settled=False)
            session.add(name)
        name.name = title
        if not name.settled and not is_matched(name):
            guess = ours[kind].get(fold(title))
            name.location_id, name.department_id = (guess, None) if kind == AREA else (None, guess)
    session.flush()


def _ours() -> dict[str, dict[str, int]]:
    """Our places (by name, else by town) and departments by folded name; what two are called is no match."""
    places = people.places()
    by_town = _unique((place.city, place.id) for place in places)
    return {
        AREA: by_town | _unique((place.name, place.id) for place in places),
        UNIT: _unique((unit.name, unit.id) for unit in people.departments() if unit.active),
    }


def _unique(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, set[int]] = {}
    for title, number in pairs:
        found.setdefault(fold(title), set()).add(number)
    return {title: next(iter(ids)) for title, ids in found.items() if len(ids) == 1 and title}


def settle(source: Source, decisions: Mapping[int, int | None]) -> int:
    """Take a person's decisions over and bring the board's vacancies to them at once.

    Args:
        decisions: by the id of a name, the id of our place or department, ``None`` for no match.

    Returns:
        How many vacancies changed.
    """
    for name in names_of(source):
        if name.id in decisions:
            chosen = decisions[name.id]
            name.location_id, name.department_id = (chosen, None) if name.kind == AREA else (None, chosen)
            name.settled = True
    session.flush()
    return _apply(source)


def _apply(source: Source) -> int:
    known, changed = meanings(source), []
    for vacancy in session.scalars(select(Vacancy).where(Vacancy.source_id == source.id).order_by(Vacancy.id)):
        ours = known.places.get(vacancy.board_area), known.departments.get(vacancy.board_unit)
        if ours != (vacancy.location_id, vacancy.department_id):
            vacancy.location_id, vacancy.department_id = ours
            vacancy.updated_at = utcnow()
            changed.append(vacancy)
    session.flush()
    if opened := [vacancy.id for vacancy in changed if vacancy.status == OPEN]:
        search.refresh(KIND, opened)
    return len(changed)
