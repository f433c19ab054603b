"""Makes the records of one person belong to one row of ``core_person``, and those of two people to two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, Table, and_, delete, or_, select, update

from core.db import among, db, metadata, utcnow
from core.org import derived
from core.org.sync.merge import own_choices
from core.org.sync.merge.facts import PersonFact
from core.org.sync.models import ExternalRef, Source, SyncChange
from core.org.sync.references import referred_to

_PEOPLE: Table = metadata.tables["core_person"]
_OWNED = ("core_employment", "core_absence", "core_headship")
"""What a record brought, known by source and ``person_ref``; it goes where the record goes."""
_DERIVED = frozenset({"core_group_member", "core_directory_login", "core_assignment", *_OWNED})


@dataclass(frozen=True, slots=True)
class Regrouped:
    """Ids of the people concerned, and of those who are no more."""

    people: frozenset[int] = frozenset()
    removed: frozenset[int] = frozenset()


def regroup(clusters: Sequence[Sequence[PersonFact]]) -> Regrouped:
    """Bring ``core_external_ref`` and everything the records brought in line.

    A person's row is the oldest of those that the records had; one that no record means any more is removed, or leads
    to the other one where something in the portal refers to it.
    """
    moves = _moves(clusters)
    if not moves:
        return Regrouped()
    sources = dict(db.session.execute(select(Source.key, Source.id)).all())
    touched: set[int] = set()
    homes: dict[int, int] = {}
    for home, facts in moves:
        target = home if home is not None else _parted_person(facts)
        for fact in facts:
            _move(fact, sources[fact.source], target)
            if fact.person_id is not None:
                homes[fact.person_id] = target
        touched |= {target, *(fact.person_id for fact in facts if fact.person_id is not None)}
    empty = _without_records(touched)
    db.session.execute(update(_PEOPLE).where(among(_PEOPLE.c.id, touched - empty)).values(same_as_id=None))
    _lead({old: homes[old] for old in empty if old in homes})
    removed = _remove(empty)
    return Regrouped(frozenset(touched - removed), frozenset(removed))


def _moves(clusters: Sequence[Sequence[PersonFact]]) -> list[tuple[int | None, list[PersonFact]]]:
    """For each person (``None``: a new one) the records that must go there."""
    taken: set[int] = set()
    moves: list[tuple[int | None, list[PersonFact]]] = []
    for members in sorted(clusters, key=lambda one: min(fact.person_id or 0 for fact in one)):
        candidates = sorted({fact.person_id for fact in members if fact.person_id is not None} - taken)
        home = candidates[0] if candidates else None
        if home is not None:
            taken.add(home)
        elsewhere = [fact for fact in members if home is None or fact.person_id != home]
        if elsewhere:
            moves.append((home, elsewhere))
    return moves


def _parted_person(facts: Sequence[PersonFact]) -> int:
    target = _new_person()
    own_choices.keep_refusals({fact.person_id for fact in facts if fact.person_id is not None}, target)
    return target


def _new_person() -> int:
    now = utcnow()
    values = {
        "name": "", "sort_name": "", "last_name": "", "first_name": "", "middle_name": "", "latin_name": "",
        "status": "future", "mail": "", "work_phone": "", "internal_phone": "", "mobile_phone": "", "room": "",
        "show_birthday": True, "show_photo": True, "about": "", "search_text": "", "place_by_department": False,
        "created_at": now, "updated_at": now,
    }  # fmt: skip
    return int(db.session.execute(_PEOPLE.insert().values(values).returning(_PEOPLE.c.id)).scalar_one())


def _move(fact: PersonFact, source_id: int, person_id: int) -> None:
    db.session.execute(update(ExternalRef).where(ExternalRef.id == fact.ref_id).values(object_id=person_id))
    for name in _OWNED:
        table = metadata.tables[name]
        own = and_(table.c.source_id == source_id, table.c.person_ref == fact.external_id)
        db.session.execute(update(table).where(own).values(person_id=person_id))
    employments, assignments = metadata.tables["core_employment"], metadata.tables["core_assignment"]
    mine = select(employments.c.id).where(
        employments.c.source_id == source_id, employments.c.person_ref == fact.external_id
    )
    db.session.execute(update(assignments).where(assignments.c.employment_id.in_(mine)).values(person_id=person_id))
    # The reports of runs name the person too, so that the history of a person is whole and a run can be taken back.
    own_changes = (SyncChange.kind == "person", SyncChange.external_id == fact.external_id)
    db.session.execute(
        update(SyncChange)
        .where(*own_changes, SyncChange.object_id == fact.person_id, SyncChange.run_id.in_(_runs_of(source_id)))
        .values(object_id=person_id)
    )


def _runs_of(source_id: int) -> Select[tuple[int]]:
    runs = metadata.tables["core_sync_run"]
    return select(runs.c.id).where(runs.c.source_id == source_id)


def _without_records(people: set[int]) -> set[int]:
    query = select(ExternalRef.object_id).where(ExternalRef.kind == "person", among(ExternalRef.object_id, people))
    return people - {person_id for person_id in db.session.scalars(query) if person_id is not None}


def _lead(homes: dict[int, int]) -> None:
    """Let people whose records went lead to the others.

    What they chose goes along, and their sign-in where the other one has none. Whoever led to them leads on.
    """
    accounts = metadata.tables["core_account"]
    for old, new in sorted(homes.items()):
        has = db.session.scalar(select(accounts.c.id).where(accounts.c.person_id == new).limit(1))
        if has is None:
            db.session.execute(update(accounts).where(accounts.c.person_id == old).values(person_id=new))
        leading = or_(_PEOPLE.c.id == old, _PEOPLE.c.same_as_id == old)
        db.session.execute(update(_PEOPLE).where(leading).values(same_as_id=new))
        own_choices.bring_together(old, new)


def _remove(empty: set[int]) -> set[int]:
    """Remove people whom no record means any more, unless something in the portal refers to them; gives who is gone."""
    if not empty:
        return set()
    kept = referred_to(_PEOPLE, sorted(empty), without=_DERIVED)
    gone = empty - kept
    own = (ExternalRef.kind == "account", among(ExternalRef.object_id, gone))
    db.session.execute(update(ExternalRef).where(*own).values(object_id=None, link=""))
    derived.forget_words(gone)
    db.session.execute(delete(_PEOPLE).where(among(_PEOPLE.c.id, gone)))
    return gone
