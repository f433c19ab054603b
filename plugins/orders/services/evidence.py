"""The evidence pack of an order: what was issued, who has confirmed it and how, and whether the ledger holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from plugin_sdk import PersonCard, html
from plugin_sdk.db import session, utcnow
from plugin_sdk.i18n import gettext as _
from plugin_sdk.people import cards, entity
from plugins.orders.models import Duty, Entry, Order, Version
from plugins.orders.services import duties, ledger
from plugins.orders.services.digests import parsed
from plugins.orders.services.ledger import Verdict

STYLE = Path(__file__).parent.parent / "data" / "evidence.css"
MOST_LINES = 20_000
LARGE = 300
"""People in a pack from which on it is made by a job: each takes a hundredth of a second to draw."""


class NoPrinter(RuntimeError):
    """This machine lacks what draws PDF files; the message says what to install."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A confirmation as the pack shows it; what was said then stands beside who that is now."""

    entry: Entry
    name: str
    statement: str
    version: int
    version_digest: str
    file_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """Everything that the pack shows."""

    order: Order
    versions: list[Version]
    text: dict[int, str]
    company: str
    signer: PersonCard | None
    lines: list[Line]
    open: list[tuple[PersonCard, date | None]]
    people: dict[int, PersonCard]
    verdict: Verdict
    made_at: datetime


def is_large(order: Order) -> bool:
    """Whether nobody should be kept waiting for the pack: for its drawing, or for the check of the ledger."""
    issued = select(Version.id).where(Version.order_id == order.id, Version.issued_on.is_not(None))
    lines = session.scalar(select(func.count()).select_from(Entry).where(Entry.version_id.in_(issued))) or 0
    current = issued.where(Version.current)
    waiting = select(func.count()).select_from(Duty).where(Duty.version_id.in_(current), duties.is_open())
    return lines + (session.scalar(waiting) or 0) > LARGE or ledger.is_long()


def gather(order: Order) -> Pack:
    """Collect the pack. Checks the whole ledger, so it takes a moment."""
    verdict = ledger.verify()
    issued = select(Version).where(Version.order_id == order.id, Version.issued_on.is_not(None))
    versions = list(session.scalars(issued.order_by(Version.number)))
    ids = [version.id for version in versions]
    entries = session.scalars(select(Entry).where(Entry.version_id.in_(ids)).order_by(Entry.id).limit(MOST_LINES)).all()
    waiting = _waiting(versions)
    people = {entry.entered_by for entry in entries if entry.entered_by is not None} | set(waiting)
    known = cards(people | ({order.signer_id} if order.signer_id is not None else set()))
    company = entity(order.entity_id) if order.entity_id is not None else None
    return Pack(
        order=order,
        versions=versions,
        text={version.id: html.to_text(version.text) for version in versions},
        company=company.name if company is not None else "",
        signer=known.get(order.signer_id) if order.signer_id is not None else None,
        lines=[_line(entry) for entry in entries],
        open=[(known[person_id], due_on) for person_id, due_on in waiting.items() if person_id in known],
        people=known,
        verdict=verdict,
        made_at=utcnow(),
    )


def _waiting(versions: list[Version]) -> dict[int, date | None]:
    current = [version.id for version in versions if version.current]
    query = select(Duty.person_id, Duty.due_on).where(Duty.version_id.in_(current), duties.is_open())
    rows = session.execute(query.order_by(Duty.due_on.is_(None), Duty.due_on, Duty.person_id).limit(MOST_LINES))
    return {row.person_id: row.due_on for row in rows}


def _line(entry: Entry) -> Line:
    said: dict[str, Any] = parsed(entry.content)
    return Line(
        entry=entry,
        name=str(said.get("name", "")),
        statement=str(said.get("statement", "")),
        version=int(said.get("version_number", 0)),
        version_digest=str(said.get("version_digest", "")),
        file_digest=str(said.get("file_digest", "")),
    )


def printer() -> tuple[Any, Any, Any]:
    """What WeasyPrint draws with: its ``CSS``, ``HTML`` and ``URLFetcher``.

    Raises:
        NoPrinter: the libraries that it needs are not installed.
    """
    try:
        # Imported here, because it needs libraries of the system that a portal without evidence packs can do without.
        from weasyprint import CSS, HTML
        from weasyprint.urls import URLFetcher
    except OSError as error:
        raise NoPrinter(
            _(
                "PDF files cannot be made on this machine. Have these packages installed: %(packages)s",
                packages="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core",
            )
        ) from error
    return CSS, HTML, URLFetcher


def print_pdf(page: str) -> bytes:
    """Draw a page of HTML as PDF. Nothing is fetched for it, from the network or from this machine.

    Raises:
        NoPrinter: see ``printer``.
    """
    css, html_page, fetcher_of = printer()
    fetcher = fetcher_of(allowed_protocols=["data"])
    style = css(string=STYLE.read_text(encoding="utf-8"), url_fetcher=fetcher)
    drawn: bytes = html_page(string=page, url_fetcher=fetcher).write_pdf(stylesheets=[style])
    return drawn
