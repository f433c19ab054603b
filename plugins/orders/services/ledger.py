"""The ledger of confirmations: lines are added, each linked to the one before by its digest, and never changed.

The digest of a line is SHA-256 over the digest of the line before, a line feed, and the line's content, which is
canonical JSON (sorted keys, no blanks, UTF-8). The first line is linked to 64 zeros. Whoever changes, removes or
inserts a line would have to change every one after it, and the digest that every evidence pack since has shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import func, select, update

from plugin_sdk import files
from plugin_sdk.db import conflict_insert, session, utcnow
from plugin_sdk.i18n import gettext as _
from plugins.orders.models import Chain, Entry, Order, Version
from plugins.orders.services import digests
from plugins.orders.services.digests import canonical, sha256

GENESIS = "0" * 64
"""What the first line is linked to."""

LONG = 20_000
"""Lines from which on a check is a job: of so many it takes a second."""

_SCAN = 100
"""Lines that are checked while a scan is read."""

_THE_CHAIN = 1
_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What a line says.

    Attributes:
        name: the person's name on that day, for it may change.
        statement: the words that the person confirmed.
        how: ``web``, ``kiosk`` or ``paper``.
        entered_by / file_id / file_digest: who entered a signature on paper, and its scan.
    """

    order: Order
    version: Version
    person_id: int
    name: str
    statement: str
    how: str
    signed_on: date
    entered_by: int | None = None
    file_id: int | None = None
    file_digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """The first line that is not as it was written, and why that is known."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a check of the whole ledger found: how many lines hold, where it ends, and the first that does not."""

    lines: int
    digest: str
    checked_at: datetime
    broken: Broken | None


def append(signature: Signature) -> Entry:
    """Add a line. Lines that are added at the same moment wait for each other, so the chain has no forks."""
    session.flush()
    begun = conflict_insert(Chain).values(id=_THE_CHAIN, length=0, digest=GENESIS).on_conflict_do_nothing()
    session.execute(begun)
    # The change comes before the look: it locks the row, and what is read is what the one before has left.
    grow = update(Chain).where(Chain.id == _THE_CHAIN).values(length=Chain.length + 1)
    number, previous = session.execute(grow.returning(Chain.length, Chain.digest)).one()
    moment = utcnow().replace(microsecond=0)
    content = canonical(_content(number, moment, signature))
    digest = link(previous, content)
    entry = Entry(
        id=number,
        version_id=signature.version.id,
        person_id=signature.person_id,
        how=signature.how,
        at=moment,
        signed_on=signature.signed_on,
        entered_by=signature.entered_by,
        file_id=signature.file_id,
        content=content,
        previous=previous,
        digest=digest,
    )
    session.add(entry)
    session.execute(update(Chain).where(Chain.id == _THE_CHAIN).values(digest=digest))
    session.flush()
    return entry


def link(previous: str, content: str) -> str:
    """The digest of a line."""
    return sha256(f"{previous}\n{content}")


def _content(number: int, moment: datetime, signature: Signature) -> dict[str, Any]:
    order, version = signature.order, signature.version
    return {
        "line": number,
        "at": moment.astimezone(UTC).isoformat(),
        "how": signature.how,
        "signed_on": signature.signed_on.isoformat(),
        "person": signature.person_id,
        "name": signature.name,
        "order": order.id,
        "number": order.number,
        "order_signed_on": order.signed_on.isoformat(),
        "title": order.title,
        "version": version.id,
        "version_number": version.number,
        "version_digest": version.digest,
        "statement": signature.statement,
        "entered_by": signature.entered_by,
        "file": signature.file_id,
        "file_digest": signature.file_digest,
    }


def length() -> int:
    """How many lines there are."""
    return session.scalar(select(Chain.length).where(Chain.id == _THE_CHAIN)) or 0


def is_long() -> bool:
    """Whether nobody should be kept waiting for a check."""
    lines = length()
    scans = session.scalar(select(func.count(Entry.file_id.distinct()))) or 0 if lines <= LONG else 0
    return lines + _SCAN * scans > LONG


def verify() -> Verdict:
    """Check every line of the ledger, every version that lines speak of, and every file behind them.

    Takes as long as reading all of that; the files are read once each.
    """
    checked_at = utcnow()
    chain = session.get(Chain, _THE_CHAIN, populate_existing=True)
    end = (chain.length, chain.digest) if chain is not None else (0, GENESIS)
    checker = _Checker()
    last = 0
    query = select(Entry).order_by(Entry.id).limit(_BATCH).execution_options(populate_existing=True)
    while batch := session.scalars(query.where(Entry.id > last)).all():
        for entry in batch:
            reason = checker.reason_against(entry)
            if reason:
                broken = Broken(line=checker.lines + 1, reason=reason)
                return Verdict(lines=checker.lines, digest=checker.digest, checked_at=checked_at, broken=broken)
            checker.lines, checker.digest = entry.id, entry.digest
        last = batch[-1].id
        for entry in batch:
            session.expunge(entry)
    ends_otherwise = (checker.lines, checker.digest) != end
    broken_end = Broken(line=checker.lines + 1, reason=_("Lines at the end are missing.")) if ends_otherwise else None
    return Verdict(lines=checker.lines, digest=checker.digest, checked_at=checked_at, broken=broken_end)


class _Checker:
    """Goes from line to line and remembers what it has seen of versions and files."""

    def __init__(self) -> None:
        self.lines = 0
        self.digest = GENESIS
        self._versions: dict[int, str] = {}
        self._files: dict[int, str] = {}

    def reason_against(self, entry: Entry) -> str:
        """Why the line is not as it was written; empty if it is."""
        if entry.id != self.lines + 1:
            return _("The line is missing.")
        if entry.previous != self.digest:
            return _("It is not linked to the line before.")
        if link(entry.previous, entry.content) != entry.digest:
            return _("Its content does not fit its digest.")
        said = _said(entry)
        if said is None:
            return _("Its columns do not say what its content says.")
        if self._version(entry.version_id) != said["version_digest"]:
            return _("What was confirmed has been changed since.")
        if entry.file_id is not None and self._file(entry.file_id) != said["file_digest"]:
            return _("The scan of the signature is missing or has been changed.")
        return ""

    def _version(self, version_id: int) -> str:
        if version_id not in self._versions:
            self._versions[version_id] = self._digest_of(version_id)
        return self._versions[version_id]

    def _digest_of(self, version_id: int) -> str:
        version = session.get(Version, version_id)
        order = session.get(Order, version.order_id) if version is not None else None
        if version is None or order is None:
            return ""
        if version.file_id is not None and self._file(version.file_id) != version.file_digest:
            return ""
        return digests.of_version(order, version)

    def _file(self, file_id: int) -> str:
        if file_id not in self._files:
            try:
                with files.open_own("orders", file_id)[1] as stream:
                    self._files[file_id] = digests.of_file(stream)
            except FileNotFoundError:
                self._files[file_id] = ""
        return self._files[file_id]


def _said(entry: Entry) -> dict[str, Any] | None:
    """The content of a line, if its columns repeat it truly."""
    said = digests.parsed(entry.content)
    columns = {
        "line": entry.id,
        "at": entry.at.astimezone(UTC).isoformat(),
        "how": entry.how,
        "signed_on": entry.signed_on.isoformat(),
        "person": entry.person_id,
        "version": entry.version_id,
        "entered_by": entry.entered_by,
        "file": entry.file_id,
    }
    return said if all(said.get(name) == value for name, value in columns.items()) else None
