"""What is wrong, or must be decided by a person, once all sources are looked at together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import delete, exists, insert, select

from core.config import current
from core.db import db, metadata, utcnow
from core.extension.records import Severity
from core.org.dates import in_force
from core.org.models import Assignment, Department, Employment, Headship, Person
from core.org.sync import codec
from core.org.sync.merge import department_names
from core.org.sync.merge.accounts import Outcome
from core.org.sync.merge.facts import AccountFact, Facts, comparable_name
from core.org.sync.merge.matching import Doubt
from core.org.sync.models import ExternalRef, Source, SourceProblem, tells

FoundBy = Literal["reader", "answer", "merge"]
_NOTICES = frozenset({
    "active_account_disabled", "active_account_expired", "dismissed_account_enabled", "head_vacant", "two_heads",
    "department_empty", "people_in_closed_department",
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A problem; ``source`` is a source's key, empty where it concerns several. The rest as in ``SourceProblem``."""

    code: str
    source: str = ""
    refs: tuple[str, ...] = ()
    about: str = ""
    candidates: tuple[str, ...] = ()
    count: int = 0
    title: str = ""

    @property
    def severity(self) -> Severity:
        """How grave it is."""
        if self.code == "bad_photo":
            return "bad_record"
        return "notice" if self.code in _NOTICES else "needs_human"


def replace(facts: Facts, outcomes: Mapping[int, Outcome], doubts: Iterable[Doubt], today: date) -> None:
    """Keep what is found now instead of what was found by comparing before."""
    found = list(find(facts, outcomes, doubts, today))
    sources = dict(db.session.execute(select(Source.key, Source.id)).all())
    now = utcnow()
    db.session.execute(delete(SourceProblem).where(SourceProblem.found_by == "merge"))
    rows = [
        {
            "source_id": sources.get(item.source),
            "found_by": "merge",
            "code": item.code,
            "severity": item.severity,
            "refs": list(item.refs),
            "about": item.about,
            "candidates": list(item.candidates),
            "count": item.count,
            "title": item.title[:400],
            "reason": "",
            "found_at": now,
        }
        for item in found
    ]
    if rows:
        db.session.execute(insert(SourceProblem), rows)


def find(facts: Facts, outcomes: Mapping[int, Outcome], doubts: Iterable[Doubt], today: date) -> Iterator[Finding]:
    """Everything that comparing the sources shows on a day."""
    for doubt in doubts:
        yield Finding(code=doubt.code, refs=doubt.labels, title=doubt.title)
    listed = [account for account in facts.accounts if account.present]
    for account in listed:
        outcome = outcomes[account.ref_id]
        if outcome.problem:
            yield _of_account(outcome.problem, account, outcome.candidates)
    yield from _states_of_accounts(listed, outcomes, today)
    yield from _doubled_mail(listed)
    yield from _departments_of_directories(listed)
    yield from _photos()
    yield from _departments(today)


def _of_account(code: str, account: AccountFact, candidates: tuple[str, ...] = ()) -> Finding:
    return Finding(
        code=code,
        source=account.source,
        refs=(account.login,),
        about=account.external_id,
        candidates=candidates,
        title=account.title,
    )


def _states_of_accounts(
    accounts: Sequence[AccountFact], outcomes: Mapping[int, Outcome], today: date
) -> Iterator[Finding]:
    """Accounts that are on although the person has left, or off although the person works in the account's company."""
    linked = [account for account in accounts if outcomes[account.ref_id].person is not None]
    if not linked:
        return
    working = _working(today)
    limit = utcnow()
    bases = {key: table.get("people_from", "") for key, table in current().sources.items()}
    for account in linked:
        person = outcomes[account.ref_id].person
        assert person is not None
        contracts = working.get(person.person_id or 0, {})
        base = bases.get(account.source, "")
        here = contracts.get(base, any(contracts.values()))
        expires = codec.moment(account.expires_at)
        if here and not account.enabled:
            yield _of_account("active_account_disabled", account)
        elif here and expires is not None and expires <= limit:
            yield _of_account("active_account_expired", account)
        elif account.enabled and contracts and not any(contracts.values()) and not _comes(person.person_id, today):
            yield _of_account("dismissed_account_enabled", account)


def _working(today: date) -> dict[int, dict[str, bool]]:
    """By person and source key: does a contract of that source count today?"""
    found: dict[int, dict[str, bool]] = {}
    query = select(Employment.person_id, Source.key, Employment.starts_on, Employment.ends_on).join(
        Source, Source.id == Employment.source_id
    )
    for person_id, key, starts_on, ends_on in db.session.execute(query):
        here = (starts_on is None or starts_on <= today) and (ends_on is None or ends_on >= today)
        mine = found.setdefault(person_id, {})
        mine[key] = mine.get(key, False) or here
    return found


def _comes(person_id: int | None, today: date) -> bool:
    future = exists().where(Employment.person_id == person_id, Employment.starts_on > today)
    return bool(db.session.scalar(select(future)))


def _doubled_mail(accounts: Sequence[AccountFact]) -> Iterator[Finding]:
    counts = Counter((account.source, account.mail.lower()) for account in accounts if account.mail)
    for (source, mail), count in sorted(counts.items()):
        if count > 1:
            yield Finding(code="duplicate_mail", source=source, refs=(mail,), count=count)


def _departments_of_directories(accounts: Sequence[AccountFact]) -> Iterator[Finding]:
    """Names of departments in a directory that mean none, or several, of the structure's."""
    if not accounts:
        return
    decided = department_names.settled()
    for source in sorted({account.source for account in accounts}):
        base = str(current().sources.get(source, {}).get("people_from", ""))
        codes, names = _known_departments(base)
        unclear: Counter[str] = Counter()
        for account in accounts:
            if account.source != source or not account.department or account.department_code in codes:
                continue
            name = comparable_name(account.department)
            if names[name] != 1 and department_names.label(source, name) not in decided:
                unclear[name] += 1
        for name, count in sorted(unclear.items()):
            code = "ad_department_ambiguous" if names[name] else "ad_department_unmatched"
            yield Finding(code=code, source=source, refs=(name,), count=count, title=name)


def _known_departments(source: str) -> tuple[set[str], Counter[str]]:
    query = (
        select(ExternalRef.record)
        .join(Source, Source.id == ExternalRef.source_id)
        .where(Source.key == source, ExternalRef.kind == "department", ExternalRef.present.is_(True))
    )
    records = db.session.scalars(query).all()
    codes = {record["code"] for record in records if record.get("code")}
    return codes, Counter(comparable_name(record.get("name", "")) for record in records)


def _photos() -> Iterator[Finding]:
    """Pictures that a source sent and the portal could not read."""
    query = (
        select(Source.key, ExternalRef.external_id, ExternalRef.record)
        .join(Source, Source.id == ExternalRef.source_id)
        .where(ExternalRef.kind.in_(("person", "account")), ExternalRef.present.is_(True))
        .where(ExternalRef.photo_file_id.is_(None))
        .where(ExternalRef.digest != "", tells("photo_digest"))
        .order_by(Source.id, ExternalRef.external_id)
    )
    for source, external_id, record in db.session.execute(query):
        login = (record.get("login") or {}).get("login", "")
        yield Finding(
            code="bad_photo", source=source, refs=(login or external_id,), title=codec.title("person", record)
        )


def _departments(today: date) -> Iterator[Finding]:
    """Departments without a head, with several, without anybody, or closed with people in them."""
    refs = metadata.tables["core_external_ref"]
    query = (
        select(Department, refs.c.external_id, refs.c.record, Source.key)
        .join(refs, (refs.c.kind == "department") & (refs.c.object_id == Department.id))
        .join(Source, Source.id == refs.c.source_id)
        .where(refs.c.present)
        .order_by(Source.id, refs.c.external_id)
    )
    heads = Counter(
        db.session.scalars(
            select(Headship.department_id)
            .join(Person, Person.id == Headship.person_id)
            .where(Headship.department_id.is_not(None), in_force(Headship, today))
        )
    )
    own = Counter(
        db.session.scalars(
            select(Assignment.department_id)
            .join(Employment, Employment.id == Assignment.employment_id)
            .where(in_force(Assignment, today), in_force(Employment, today), Assignment.department_id.is_not(None))
        )
    )
    for department, external_id, record, source in db.session.execute(query):
        closed = department.ends_on is not None and department.ends_on < today
        if closed:
            codes = ["people_in_closed_department"] if own[department.id] else []
        else:
            vacant = record.get("head_post", False) and not heads[department.id]
            codes = ["head_vacant"] if vacant else []
            codes += ["two_heads"] if heads[department.id] > 1 else []
            # What only lines of a list name is no department of its own, so nobody in it says nothing.
            codes += ["department_empty"] if record.get("code") and not department.people_count else []
        for code in codes:
            yield Finding(
                code=code, source=source, refs=(external_id,), title=department.name, count=own[department.id]
            )
