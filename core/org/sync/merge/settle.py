"""Brings people in line with what all sources say of them now. Nothing here commits."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Result, Table, delete, func, insert, select, update

from core.config import current
from core.db import among, db, metadata, utcnow
from core.org import bulk, photos
from core.org.sync import codec
from core.org.sync.limits import comparable_login
from core.org.sync.merge import decisions, findings, lock, members, profiles
from core.org.sync.merge.accounts import Linker, Outcome
from core.org.sync.merge.facts import AccountFact, Facts, load
from core.org.sync.merge.matching import cluster, doubts
from core.org.sync.merge.regroup import regroup
from core.org.sync.models import ExternalRef, Source

PEOPLE: Table = metadata.tables["core_person"]
LOGINS: Table = metadata.tables["core_directory_login"]
REFS: Table = metadata.tables["core_external_ref"]
_PORTION = 500


@dataclass(slots=True)
class Settled:
    """What was found and written.

    Attributes:
        people: whose state has changed and must be derived anew, those who were told of among them.
        rewritten: those of whom something was changed here, so that what was derived before counts no more.
        removed: whom no record means any more.
        relinked: who got or lost an account.
        sources: whose accounts moved.
    """

    people: set[int] = field(default_factory=set)
    rewritten: set[int] = field(default_factory=set)
    removed: set[int] = field(default_factory=set)
    relinked: set[int] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)


def settle(
    today: date,
    changed_people: Collection[int] = (),
    changed_accounts: Collection[int] = (),
    parted: Collection[int] = (),
    plain: AbstractSet[int] = frozenset(),
) -> Settled:
    """Find out anew who is who, and write what follows from it.

    Args:
        changed_people: people of whom a record has changed.
        changed_accounts: ids of changed records of accounts.
        parted: people of whom a record has gone.
        plain: those of the changed people who have just been made of one record without a picture. If nothing joins
            them, they are as that record says already.
    """
    lock.hold()
    facts = load()
    about_people = decisions.in_force("person")
    done = Settled({*changed_people, *parted})
    clusters = cluster(facts.people, about_people)
    moved = regroup(clusters)
    if moved.people:
        done.rewritten |= moved.people
        done.removed |= moved.removed
        facts = load()
        clusters = cluster(facts.people, about_people)
    outcomes = _link(facts)
    relinked = _write_links(facts, outcomes, done)
    done.rewritten |= done.relinked | _people_of_accounts(facts, outcomes, {*changed_accounts, *relinked})
    done.people |= done.rewritten
    _write_logins(facts, outcomes, {*changed_accounts, *relinked})
    looked_at = done.people - (plain - done.rewritten)
    former = _write_profiles(looked_at, {*moved.people, *parted, *done.relinked}, today, done)
    if looked_at:
        photos.place(looked_at, former)
    members.write(done.sources | members.of_groups_alone())
    findings.replace(facts, outcomes, doubts(clusters, about_people), today)
    return done


def findings_on(today: date) -> list[findings.Finding]:
    """What is wrong on a day, found anew; reads only."""
    facts = load()
    about_people = decisions.in_force("person")
    clusters = cluster(facts.people, about_people)
    return list(findings.find(facts, _link(facts), doubts(clusters, about_people), today))


def _link(facts: Facts) -> dict[int, Outcome]:
    base_of = {key: table.get("people_from", "") for key, table in current().sources.items()}
    return Linker(facts.people, base_of, decisions.in_force("account")).link(facts.accounts)


def _write_links(facts: Facts, outcomes: dict[int, Outcome], done: Settled) -> set[int]:
    """Note whose each account is; gives the ids of the records whose person is another one now."""
    rows = []
    moved = set()
    for account in facts.accounts:
        outcome = outcomes[account.ref_id]
        person_id = outcome.person.person_id if outcome.person is not None else None
        if (person_id, outcome.rule) == (account.person_id, account.link):
            continue
        rows.append({"id": account.ref_id, "object_id": person_id, "link": outcome.rule})
        if person_id != account.person_id:
            moved.add(account.ref_id)
            done.sources.add(account.source)
            done.relinked |= {one for one in (account.person_id, person_id) if one is not None}
    bulk.update(REFS, rows)
    return moved


def _people_of_accounts(facts: Facts, outcomes: dict[int, Outcome], changed: set[int]) -> set[int]:
    found = (outcomes[account.ref_id].person for account in facts.accounts if account.ref_id in changed)
    return {person.person_id for person in found if person is not None and person.person_id is not None}


def _write_logins(facts: Facts, outcomes: dict[int, Outcome], changed: set[int]) -> None:
    """What a sign-in is looked up in: the logins of accounts that belong to somebody."""
    concerned = [account for account in facts.accounts if account.ref_id in changed]
    if not concerned:
        return
    sources = dict(db.session.execute(select(Source.key, Source.id)).all())
    for start in range(0, len(concerned), _PORTION):
        _write_portion(concerned[start : start + _PORTION], outcomes, sources)


def _write_portion(accounts: list[AccountFact], outcomes: dict[int, Outcome], sources: dict[str, int]) -> None:
    held = {
        (row.source_id, row.external_id): row
        for row in db.session.execute(
            select(LOGINS).where(LOGINS.c.external_id.in_([account.external_id for account in accounts]))
        )
    }
    principals = _principal_names([account.ref_id for account in accounts])
    for account in accounts:
        key = (sources[account.source], account.external_id)
        row, person = held.get(key), outcomes[account.ref_id].person
        if person is None or not account.login:
            if row is not None:
                db.session.execute(delete(LOGINS).where(LOGINS.c.id == row.id))
            continue
        values = {
            "person_id": person.person_id,
            "login": comparable_login(account.login),
            "principal_name": comparable_login(principals.get(account.ref_id, "")),
            "enabled": account.enabled and account.working and account.present,
            "expires_at": codec.moment(account.expires_at),
        }
        if row is None:
            db.session.execute(insert(LOGINS).values(source_id=key[0], external_id=key[1], **values))
        elif any(row._mapping[name] != value for name, value in values.items()):
            db.session.execute(update(LOGINS).where(LOGINS.c.id == row.id).values(values))


def _principal_names(ref_ids: list[int]) -> dict[int, str]:
    query = select(ExternalRef.id, ExternalRef.record).where(ExternalRef.id.in_(ref_ids))
    return {row.id: (row.record.get("login") or {}).get("principal_name", "") for row in db.session.execute(query)}


def _write_profiles(person_ids: Collection[int], anew: Collection[int], today: date, done: Settled) -> set[int]:
    """Give people the values that count, and the picture that counts; gives the files of former pictures.

    Who has one record only has its values already, and may have been corrected by hand since; unless the person is
    among ``anew``, whose records were other ones before.
    """
    places = _places()
    order = profiles.Precedence(today)
    ids = sorted(person_ids)
    former: set[int] = set()
    for start in range(0, len(ids), _PORTION):
        several, pictures = [], []
        shown: dict[int, int | None] = {}
        for row in _counted(ids[start : start + _PORTION]):
            shown[row.id] = row.photo_file_id
            if row.records > 1 or row.id in anew:
                several.append(row.id)
            elif row.photo_file_id != row.picture:
                pictures.append({"id": row.id, "photo_file_id": row.picture, "updated_at": utcnow()})
        changes = [*pictures, *_profiles(several, order, places)]
        former.update(old for new in changes if "photo_file_id" in new and (old := shown[new["id"]]) is not None)
        done.rewritten.update(new["id"] for new in changes)
        bulk.update(PEOPLE, changes)
    return former


def _places() -> dict[tuple[int, str], int]:
    """Locations by the source and its id of them."""
    query = select(REFS.c.source_id, REFS.c.external_id, REFS.c.object_id).where(REFS.c.kind == "location")
    return {(row.source_id, row.external_id): row.object_id for row in db.session.execute(query)}


def _counted(person_ids: Sequence[int]) -> Result[Any]:
    """How many records mean each of these people, the picture shown, and the one that the only record came with."""
    of_people = REFS.c.kind.in_(("person", "account"))
    query = (
        select(
            PEOPLE.c.id,
            PEOPLE.c.photo_file_id,
            func.count().label("records"),
            func.max(REFS.c.photo_file_id).label("picture"),
        )
        .join(REFS, (REFS.c.object_id == PEOPLE.c.id) & of_people)
        .where(among(REFS.c.object_id, person_ids))
        .group_by(PEOPLE.c.id, PEOPLE.c.photo_file_id)
    )
    return db.session.execute(query)


def _profiles(
    person_ids: Collection[int], order: profiles.Precedence, places: Mapping[tuple[int, str], int]
) -> Iterator[bulk.Row]:
    """What differs in people with several records."""
    if not person_ids:
        return
    merged = {person_id: order.merge(said) for person_id, said in profiles.records_of(person_ids).items()}
    now = utcnow()
    for row in db.session.execute(select(PEOPLE).where(among(PEOPLE.c.id, merged))).mappings():
        profile = merged[row["id"]]
        photo = profile.values.get("photo")
        wanted = profiles.columns(profile, places) | {"photo_file_id": photo.value if photo is not None else None}
        new = {name: value for name, value in wanted.items() if row[name] != value}
        if new:
            yield {"id": row["id"], **new, "updated_at": now}
