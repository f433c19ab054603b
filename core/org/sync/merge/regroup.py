"""Makes the records of one person belong to one row of ``core_person``, and those of two people to two.

A row whose records went elsewhere leads to who stays, as long as anything refers to it or an audience, role, page or
invitation names it; so audiences need no change. Roles granted in person are handed over with a note of whom they were
given to. Each record notes the row that it came from: where people are parted again, whoever had a row of their own
gets it back, with what names it and the roles that were given to it, and nobody keeps what was the other one's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, Table, and_, delete, or_, select, update

from core.access import roles
from core.db import among, db, metadata, utcnow
from core.org import derived
from core.org.sync.merge import own_choices
from core.org.sync.merge.facts import PersonFact
from core.org.sync.models import ExternalRef, Source, SyncChange
from core.org.sync.references import named, referred_to

_PEOPLE: Table = metadata.tables["core_person"]
_OWNED = ("core_employment", "core_absence", "core_headship")
"""What a record brought, known by source and ``person_ref``; it goes where the record goes."""
GONE = 0
"""What a record came from whose own row is there no more: it is not where it was from the start."""

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
    led = _led(clusters)
    moves = _moves(clusters, led)
    if not moves:
        return Regrouped()
    sources = dict(db.session.execute(select(Source.key, Source.id)).all())
    touched: set[int] = set()
    homes: dict[int, set[int]] = {}
    for home, facts in moves:
        target = _settled(home, facts, led)
        for fact in facts:
            _move(fact, sources[fact.source], target, anew=home is None)
            if fact.person_id is not None:
                homes.setdefault(fact.person_id, set()).add(target)
        touched |= {target, *(fact.person_id for fact in facts if fact.person_id is not None)}
    empty = _without_records(touched)
    db.session.execute(update(_PEOPLE).where(among(_PEOPLE.c.id, touched - empty)).values(same_as_id=None))
    # One whose records went several ways leads to nobody, or what was given to it would be given to any one of them.
    _lead({old: homes[old].pop() for old in empty if len(homes.get(old, ())) == 1})
    removed = _remove(empty)
    return Regrouped(frozenset(touched - removed), frozenset(removed))


def _led(clusters: Sequence[Sequence[PersonFact]]) -> dict[int, int]:
    """Of the rows that records came from those that still lead to where the records are, with where that is."""
    came = {fact.came_from: fact.person_id for facts in clusters for fact in facts if fact.came_from is not None}
    if not came:
        return {}
    query = select(_PEOPLE.c.id, _PEOPLE.c.same_as_id).where(among(_PEOPLE.c.id, came))
    return {person_id: home for person_id, home in db.session.execute(query) if home is not None}


def _moves(
    clusters: Sequence[Sequence[PersonFact]], led: Mapping[int, int]
) -> list[tuple[int | None, list[PersonFact]]]:
    """For each person (``None``: a new one) the records that must go there.

    Of people who are parted only one whose record was there from the start keeps the row, if there is one; the others
    go where they came from.
    """
    own = {fact.person_id for members in clusters for fact in members if fact.came_from is None}
    meant = Counter(person_id for members in clusters for person_id in {fact.person_id for fact in members})
    taken: set[int] = set()
    moves: list[tuple[int | None, list[PersonFact]]] = []
    for members in sorted(clusters, key=lambda one: min(fact.person_id or 0 for fact in one)):
        homes, former = set(), set()
        for fact in members:
            if fact.person_id is None:
                continue
            back = _way_back(fact, led)
            if meant[fact.person_id] == 1 or fact.came_from is None or (fact.person_id not in own and back is None):
                homes.add(fact.person_id)
            elif back is not None:
                former.add(back)
        candidates = sorted(homes - taken) or sorted(former - taken)
        home = candidates[0] if candidates else None
        if home is not None:
            taken.add(home)
        elsewhere = [fact for fact in members if home is None or fact.person_id != home]
        if elsewhere:
            moves.append((home, elsewhere))
    return moves


def _way_back(fact: PersonFact, led: Mapping[int, int]) -> int | None:
    """The row that a record came from, if it still leads to where the record is."""
    came_from = fact.came_from
    return came_from if came_from is not None and came_from in led and led[came_from] == fact.person_id else None


def _settled(home: int | None, facts: Sequence[PersonFact], led: Mapping[int, int]) -> int:
    """Where records go. The rows they came from, and the roles given to those, go along."""
    if home is None:
        return _parted_person(facts)
    if home in led:
        own_choices.keep_refusals({fact.person_id for fact in facts if fact.person_id is not None}, home)
    for fact in facts:
        back = _way_back(fact, led)
        if back is not None:
            roles.hand_on(f"person:{back}", f"person:{fact.person_id}", f"person:{home}")
            leads = home if back != home else None
            db.session.execute(update(_PEOPLE).where(_PEOPLE.c.id == back).values(same_as_id=leads))
    return home


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


def _move(fact: PersonFact, source_id: int, person_id: int, *, anew: bool) -> None:
    """Let a record, and what it brought, belong to a person; ``anew``: whose row was made for it."""
    came_from = fact.came_from or fact.person_id
    moved = {"object_id": person_id, "came_from_id": None if anew or came_from == person_id else came_from}
    db.session.execute(update(ExternalRef).where(ExternalRef.id == fact.ref_id).values(moved))
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

    What they chose goes along, the roles granted to them in person, and their sign-in where the other one has none.
    Whoever led to them leads on.
    """
    accounts = metadata.tables["core_account"]
    for old, new in sorted(homes.items()):
        has = db.session.scalar(select(accounts.c.id).where(accounts.c.person_id == new).limit(1))
        if has is None:
            db.session.execute(update(accounts).where(accounts.c.person_id == old).values(person_id=new))
        leading = or_(_PEOPLE.c.id == old, _PEOPLE.c.same_as_id == old)
        db.session.execute(update(_PEOPLE).where(leading).values(same_as_id=new))
        own_choices.bring_together(old, new)
        roles.hand_over(f"person:{old}", f"person:{new}")


def _remove(empty: set[int]) -> set[int]:
    """Remove people whom no record means any more, unless something refers to them or names them; gives who is gone."""
    if not empty:
        return set()
    kept = referred_to(_PEOPLE, sorted(empty), without=_DERIVED)
    gone = empty - kept
    gone -= named(gone)
    own = (ExternalRef.kind == "account", among(ExternalRef.object_id, gone))
    db.session.execute(update(ExternalRef).where(*own).values(object_id=None, link=""))
    # A number may be given to somebody else one day.
    db.session.execute(update(ExternalRef).where(among(ExternalRef.came_from_id, gone)).values(came_from_id=GONE))
    derived.forget_words(gone)
    db.session.execute(delete(_PEOPLE).where(among(_PEOPLE.c.id, gone)))
    return gone
