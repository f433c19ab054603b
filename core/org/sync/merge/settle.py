"""Brings people in line with what all sources say of them now. Nothing here commits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Table, delete, insert, select, update

from core.config import current
from core.db import db, metadata, utcnow
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
_PORTION = 500


@dataclass(slots=True)
class Settled:
    """Whose state has changed and must be derived anew; who got or lost an account; sources whose accounts moved."""

    people: set[int] = field(default_factory=set)
    relinked: set[int] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)


def settle(
    today: date,
    changed_people: Collection[int] = (),
    changed_accounts: Collection[int] = (),
    parted: Collection[int] = (),
) -> Settled:
    """Find out anew who is who, and write what follows from it.

    Args:
        changed_people: people of whom a record has changed.
        changed_accounts: ids of changed records of accounts.
        parted: people of whom a record has gone.
    """
    lock.hold()
    facts = load()
    about_people = decisions.in_force("person")
    done = Settled({*changed_people, *parted})
    clusters = cluster(facts.people, about_people)
    moved = regroup(clusters)
    if moved:
        done.people |= moved
        facts = load()
        clusters = cluster(facts.people, about_people)
    outcomes = _link(facts)
    relinked = _write_links(facts, outcomes, done)
    done.people |= _people_of_accounts(facts, outcomes, {*changed_accounts, *relinked})
    _write_logins(facts, outcomes, {*changed_accounts, *relinked})
    former = _write_profiles(done.people, {*moved, *parted, *done.relinked}, today)
    photos.place(done.people, former)
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
    bulk.update(metadata.tables["core_external_ref"], rows)
    done.people |= done.relinked
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


def _write_profiles(person_ids: Collection[int], anew: Collection[int], today: date) -> set[int]:
    """Give people the values that count, and the picture that counts; gives the files of former pictures.

    Who has one record only has its values already, and may have been corrected by hand since; unless the person is
    among ``anew``, whose records were other ones before.
    """
    refs = metadata.tables["core_external_ref"]
    located = select(refs.c.source_id, refs.c.external_id, refs.c.object_id).where(refs.c.kind == "location")
    places = {(row.source_id, row.external_id): row.object_id for row in db.session.execute(located)}
    ids = sorted(person_ids)
    former: set[int] = set()
    now = utcnow()
    for start in range(0, len(ids), _PORTION):
        portion = ids[start : start + _PORTION]
        records = profiles.records_of(portion)
        order = profiles.Precedence(today)
        merged = {person_id: order.merge(said) for person_id, said in records.items()}
        rows = db.session.execute(select(PEOPLE).where(PEOPLE.c.id.in_(merged))).mappings().all()
        for row in rows:
            profile = merged[row["id"]]
            several = len(records[row["id"]]) > 1 or row["id"] in anew
            wanted = profiles.columns(profile, places) if several else {}
            photo = profile.values.get("photo")
            wanted["photo_file_id"] = photo.value if photo is not None else None
            new = {name: value for name, value in wanted.items() if row[name] != value}
            if "photo_file_id" in new and row["photo_file_id"] is not None:
                former.add(row["photo_file_id"])
            if new:
                new["updated_at"] = now
                db.session.execute(update(PEOPLE).where(PEOPLE.c.id == row["id"]).values(new))
    return former
