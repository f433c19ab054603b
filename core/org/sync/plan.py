"""Reads a source to its end and says what is different from what the portal knows; changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from core.db import among, db
from core.extension.records import AccountRecord, PersonRecord, Problem, Reader, Record, RecordKind
from core.org.sync import codec
from core.org.sync.limits import comparable_login, problem_of
from core.org.sync.models import ExternalRef
from core.org.sync.spool import Spool

KINDS: tuple[RecordKind, ...] = ("location", "entity", "department", "unit", "person", "account", "group")
"""In the order in which they are applied."""

LISTED_ONLY = frozenset({"entity", "location"})
"""Kinds that other sources and people use too: not being listed any more means nothing for them."""

_PORTION = 500
Place = tuple[int, int]


@dataclass(slots=True)
class Known:
    """What the portal knows of a record: its ``core_external_ref`` row in short."""

    ref_id: int
    object_id: int | None
    digest: str
    present: bool
    seen: bool = False


@dataclass(slots=True)
class Change:
    """A difference. ``after`` is the record's place in the spool, ``photo`` that of its picture."""

    action: str
    kind: str
    external_id: str
    title: str
    known: Known | None = None
    after: Place | None = None
    before: codec.Packed | None = None
    fields: list[str] = field(default_factory=list)
    problem: str = ""
    photo: Place | None = None
    digest: str = ""


@dataclass(slots=True)
class Plan:
    """Everything a source would change, with what is needed to do it.

    Attributes:
        partial: the answer holds only what has changed, so that an empty one means that nothing has.
        absent: what being absent from a complete answer means for a person: ``leave``, or only ``report``.
        findings: what the reader found wrong, for the list of problems.
        positions: the job titles that changed records mention.
        joining: how many contracts and logins newcomers bring.
    """

    spool: Spool
    today: date
    complete: bool
    absent: str
    known: dict[str, dict[str, Known]]
    partial: bool = False
    changes: dict[str, list[Change]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    problems: list[Change] = field(default_factory=list)
    findings: list[Problem] = field(default_factory=list)
    listed: Counter[str] = field(default_factory=Counter)
    positions: set[str] = field(default_factory=set)
    joining: Counter[str] = field(default_factory=Counter)
    skipped: int = 0
    """People the source lists as gone and the portal never knew."""

    def all_changes(self) -> Iterator[Change]:
        """Every change in the order of applying, then what was put aside."""
        for kind in KINDS:
            yield from self.changes[kind]
        yield from self.problems

    def counts(self) -> dict[str, int]:
        """How many of what, by ``<kind>.<action>``."""
        found = Counter(f"{change.kind}.{change.action}" for change in self.all_changes())
        for kind in KINDS:
            if self.listed[kind]:
                found[f"{kind}.listed"] = self.listed[kind]
        if self.skipped:
            found["person.skipped"] = self.skipped
        return dict(found)


def known_of(source_id: int) -> dict[str, dict[str, Known]]:
    """What the portal knows from a source, by kind and external id."""
    found: dict[str, dict[str, Known]] = {kind: {} for kind in KINDS}
    rows = db.session.execute(
        select(
            ExternalRef.kind,
            ExternalRef.external_id,
            ExternalRef.id,
            ExternalRef.object_id,
            ExternalRef.digest,
            ExternalRef.present,
        )
        .where(ExternalRef.source_id == source_id)
        .execution_options(yield_per=5000)
    )
    for kind, external_id, ref_id, object_id, digest, present in rows:
        found[kind][external_id] = Known(ref_id, object_id, digest, present)
    return found


def make(
    source_id: int,
    reader: Reader,
    spool: Spool,
    today: date,
    *,
    complete: bool = True,
    partial: bool = False,
    absent: str = "leave",
    read: Callable[[int], None] = lambda count: None,
) -> Plan:
    """Read everything and compare.

    Args:
        complete: False where the administrator says that being absent from the answer means nothing.
        partial: True where the reader was asked only for what has changed.
        absent: ``report`` where people who are absent stay, and are only told of.
        read: told now and then how many records were read.

    Raises:
        SourceUnavailable: the answer could not be read to its end; nothing may be concluded from it.
    """
    plan = Plan(
        spool=spool,
        today=today,
        complete=complete and reader.complete and not partial,
        partial=partial,
        absent=absent,
        known=known_of(source_id),
    )
    # The transaction that read what is known must not stay open while a slow source is read.
    db.session.commit()
    comparison = _Comparison(plan)
    for number, item in enumerate(reader.read(), start=1):
        if isinstance(item, Problem):
            comparison.put_aside(item)
        else:
            comparison.take(item)
        if number % _PORTION == 0:
            comparison.settle()
            read(number)
    comparison.settle()
    comparison.resolve_logins()
    if plan.complete:
        comparison.find_absent()
    db.session.commit()
    return plan


class _Comparison:
    """Compares record by record; what changed is looked at in portions, because its former state must be loaded."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._waiting: list[tuple[Change, codec.Packed]] = []
        self._logins: dict[str, str] = {}
        self._doubles: dict[str, list[str]] = {}
        self._kind_of_login: dict[str, str] = {}
        self._fresh: set[tuple[str, str]] = set()

    def put_aside(self, problem: Problem) -> None:
        if problem.code:
            self.plan.findings.append(problem)
        known = self.plan.known[problem.kind].get(problem.external_id) if problem.external_id else None
        if known is not None and problem.aside:
            # A record that is there but broken is no absent one.
            known.seen = True
        action = "quarantine" if problem.aside else "notice"
        reason = _placed(problem.place, problem.reason)
        self._aside(problem.kind, problem.external_id, problem.title, reason, known, action)

    def take(self, record: Record) -> None:
        kind, external_id = codec.kind_of(record), record.external_id
        packed = codec.pack(record)
        known = self.plan.known[kind].get(external_id)
        place = getattr(record, "place", "")
        problem = problem_of(kind, external_id, packed)
        if not problem and ((known is not None and known.seen) or (kind, external_id) in self._fresh):
            problem = _("Another record of the same answer has the same id; the first one counts.")
        if known is not None:
            known.seen = True
        if problem:
            self._aside(kind, external_id, codec.title(kind, packed), _placed(place, problem), known)
            return
        self.plan.listed[kind] += 1
        self._note_login(kind, external_id, packed)
        data = codec.dump(packed)
        digest = codec.digest(data)
        if known is not None and known.digest == digest and known.present:
            return
        if known is None:
            self._fresh.add((kind, external_id))
        change = Change("", kind, external_id, codec.title(kind, packed), known, digest=digest)
        change.after = self.plan.spool.add(data, packed)
        if isinstance(record, PersonRecord | AccountRecord) and record.photo:
            change.photo = self.plan.spool.add(record.photo)
        self._waiting.append((change, packed))

    def settle(self) -> None:
        """Decide what the waiting differences are."""
        before = self._before()
        for change, packed in self._waiting:
            if change.known is not None:
                change.before = before.get(change.known.ref_id, {})
            change.action = self._action(change, packed)
            if change.action == "skip":
                self.plan.skipped += 1
            elif change.action:
                self.plan.changes[change.kind].append(change)
                if change.kind == "person":
                    self._note_needs(change, packed)
            change.before = None if change.kind == "person" and change.action == "join" else change.before
        self._waiting.clear()

    def _note_needs(self, change: Change, packed: codec.Packed) -> None:
        """What will be asked for when the change is applied, so that it can be asked for at once."""
        self.plan.positions.update(codec.position_names(packed))
        if change.known is None:
            self.plan.joining["contract"] += len(packed.get("employments") or (None,))
            self.plan.joining["login"] += bool((packed.get("login") or {}).get("login"))

    def resolve_logins(self) -> None:
        """Of several people with one login keep who has it, else who was here before, else the first.

        The others are put aside. Somebody who returns must not find their login with a newcomer.
        """
        for login, ids in self._doubles.items():
            known = self.plan.known[self._kind_of_login[login]]
            present = (one for one in ids if one in known and known[one].present)
            former = (one for one in ids if one in known)
            keeper = next(present, None) or next(former, ids[0])
            for external_id in ids:
                if external_id != keeper:
                    self._drop_double(self._kind_of_login[login], external_id, login)

    def find_absent(self) -> None:
        """What the portal knows and a complete answer does not list any more."""
        for kind in KINDS:
            if kind in LISTED_ONLY:
                continue
            gone = [(key, known) for key, known in self.plan.known[kind].items() if known.present and not known.seen]
            for start in range(0, len(gone), _PORTION):
                self._absent(kind, gone[start : start + _PORTION])

    def _absent(self, kind: str, portion: list[tuple[str, Known]]) -> None:
        records = _records([known.ref_id for _, known in portion])
        for external_id, known in portion:
            before = records.get(known.ref_id, {})
            if kind == "person" and self.plan.absent == "report":
                self._report_absent(external_id, known, before)
                continue
            change = Change("close", kind, external_id, codec.title(kind, before), known, before=before)
            if kind == "person":
                if codec.gone(before, self.plan.today):
                    # Has left already; that the source forgets them changes nothing.
                    continue
                change.action, change.problem = "leave", _("Not listed by the source any more.")
            self.plan.changes[kind].append(change)

    def _report_absent(self, external_id: str, known: Known, before: codec.Packed) -> None:
        if codec.gone(before, self.plan.today):
            return
        title = codec.title("person", before)
        reason = _("Not listed by the source any more; stays until a person decides.")
        self._aside("person", external_id, title, reason, known, "notice")
        self.plan.findings.append(
            Problem(
                kind="person",
                place="",
                reason=reason,
                title=title,
                external_id=external_id,
                aside=False,
                code="absent_from_full_file",
                severity="needs_human",
                refs=(external_id,),
            )
        )

    def _before(self) -> dict[int, codec.Packed]:
        return _records([change.known.ref_id for change, _ in self._waiting if change.known is not None])

    def _action(self, change: Change, packed: codec.Packed) -> str:
        """What the difference means; empty for none worth a line."""
        if change.kind != "person":
            return self._action_of_thing(change, packed)
        here = not codec.gone(packed, self.plan.today)
        if change.known is None:
            if here:
                return "join"
            # With a date, a former employee is history worth keeping; without, it is an account nobody knows.
            return "create" if packed.get("working", True) else "skip"
        was_here = change.known.present and not codec.gone(change.before or {}, self.plan.today)
        if was_here and not here:
            change.problem = _leaving_reason(packed)
            return "leave"
        if here and not was_here:
            return "return"
        change.fields = codec.changed_fields("person", change.before or {}, packed)
        if not here and (not change.fields or not packed.get("working", True)):
            return ""
        return "move" if codec.MOVES.intersection(change.fields) else "change"

    def _action_of_thing(self, change: Change, packed: codec.Packed) -> str:
        if change.known is None:
            return "create"
        change.fields = codec.changed_fields(change.kind, change.before or {}, packed)
        return "change" if change.known.present else "return"

    def _note_login(self, kind: str, external_id: str, packed: codec.Packed) -> None:
        login = comparable_login((packed.get("login") or {}).get("login", ""))
        if not login or not packed.get("working", True):
            return
        first = self._logins.setdefault(login, external_id)
        self._kind_of_login[login] = kind
        if first != external_id:
            self._doubles.setdefault(login, [first]).append(external_id)

    def _drop_double(self, kind: str, external_id: str, login: str) -> None:
        people = self.plan.changes[kind]
        change = next((change for change in people if change.external_id == external_id), None)
        title = ""
        if change is not None:
            people.remove(change)
            title = change.title
        reason = _("The login '%(login)s' belongs to another entry of the same answer.", login=login)
        self._aside(kind, external_id, title, reason, self.plan.known[kind].get(external_id))

    def _aside(
        self, kind: str, external_id: str, title: str, reason: str, known: Known | None, action: str = "quarantine"
    ) -> None:
        change = Change(action, kind, external_id[:255], title[:400], known, problem=reason)
        self.plan.problems.append(change)


def _records(ref_ids: list[int]) -> dict[int, codec.Packed]:
    if not ref_ids:
        return {}
    rows = db.session.execute(select(ExternalRef.id, ExternalRef.record).where(among(ExternalRef.id, ref_ids)))
    return dict(rows.all())


def _placed(place: str, reason: str) -> str:
    return f"{place}: {reason}" if place else reason


def _leaving_reason(packed: dict[str, Any]) -> str:
    if not packed.get("working", True):
        return _("The source lists the person as gone: account disabled, or among the leavers.")
    return _("The contract has ended.")
