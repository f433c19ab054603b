"""Reading and confirming: on one's own screen, at a kiosk, or on paper that somebody enters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO

from sqlalchemy import select, update

from plugin_sdk import Viewer, access
from plugin_sdk.db import conflict_insert, session, utcnow
from plugin_sdk.i18n import gettext as _
from plugin_sdk.people import cards
from plugins.orders.models import KIOSK, LIVING, PAPER, WEB, Duty, Entry, Order, Version
from plugins.orders.services import duties, scans
from plugins.orders.services.force import not_over
from plugins.orders.services.issuing import current_of
from plugins.orders.services.ledger import Signature, append
from plugins.orders.services.register import Refused, note
from plugins.orders.services.words import statement_of

MOST_AT_ONCE = 200
"""People whose signatures one sheet of paper can carry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A sheet with signatures: its scan, the day on it, and the people who have signed."""

    content: BinaryIO | bytes
    filename: str
    signed_on: date
    people: Sequence[int]


def duty_of(viewer: Viewer, version: Version) -> Duty | None:
    """What the viewer has, or had, to do about a version."""
    if viewer.person_id is None:
        return None
    return session.get(Duty, (version.id, viewer.person_id))


def entry_of(duty: Duty | None) -> Entry | None:
    """The line of the ledger that settles a duty."""
    return session.get(Entry, duty.entry_id) if duty is not None and duty.entry_id is not None else None


def may_confirm(viewer: Viewer, order: Order, version: Version, duty: Duty | None) -> bool:
    """Whether the version waits for the viewer: it is the present one, still matters, and concerns them."""
    if viewer.person_id is None or not order.acknowledge or not version.current:
        return False
    if not _matters(order, viewer.today) or (duty is not None and duty.entry_id is not None):
        return False
    if duty is not None and duty.ended_on is None:
        return True
    return order.mode == LIVING and access.meets(viewer, order.audience_id)


def _matters(order: Order, today: date) -> bool:
    return session.scalar(select(Order.id).where(Order.id == order.id, not_over(today))) is not None


def mark_read(viewer: Viewer, order: Order) -> None:
    """Note that the viewer has opened the present version; the first time counts."""
    version = current_of(order)
    if version is None or viewer.person_id is None or not order.acknowledge:
        return
    first = update(Duty).where(
        Duty.version_id == version.id, Duty.person_id == viewer.person_id, Duty.read_at.is_(None)
    )
    session.execute(first.values(read_at=utcnow()))


def confirm(viewer: Viewer, order: Order, version_id: int) -> Entry:
    """Write into the ledger that the viewer has confirmed a version. A double press gives the first line again.

    Args:
        version_id: the version that the viewer was shown.

    Raises:
        Refused: there is a newer version, the order is over, or it does not concern the viewer.
    """
    version = current_of(order)
    if version is None or version.id != version_id:
        raise Refused(_("A new version was issued meanwhile. Read it, then confirm that one."))
    if viewer.person_id is None:
        raise Refused(_("It does not have to be confirmed by you."))
    duty = _own_duty(viewer.person_id, version, viewer.today)
    if duty.entry_id is not None:
        return session.get_one(Entry, duty.entry_id)
    if not may_confirm(viewer, order, version, duty):
        raise Refused(_("It does not have to be confirmed by you."))
    how = KIOSK if viewer.kiosk else WEB
    # The name of the person, not that of the account, which people choose.
    name = cards([viewer.person_id])[viewer.person_id].name
    return note_confirmed(order, version, duty, name, how=how, signed_on=viewer.today)


def _own_duty(person_id: int, version: Version, today: date) -> Duty:
    """The duty, locked; made for a newcomer who was quicker than the job that looks for newcomers."""
    values: dict[str, Any] = {"version_id": version.id, "person_id": person_id, "since": today, "ended_on": today}
    # It counts as ended until it is confirmed, so that whom it does not concern gets none.
    session.execute(conflict_insert(Duty).values(**values).on_conflict_do_nothing())
    query = select(Duty).where(Duty.version_id == version.id, Duty.person_id == person_id)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()


def note_confirmed(order: Order, version: Version, duty: Duty, name: str, **values: Any) -> Entry:
    """Write into the ledger that a duty is done. Who may do so has been asked before.

    Args:
        name: the person's, as it stands in the ledger.
        values: ``how`` and ``signed_on``, and for paper ``entered_by``, ``file_id`` and ``file_digest``.
    """
    entry = append(
        Signature(
            order=order,
            version=version,
            person_id=duty.person_id,
            name=name,
            statement=statement_of(order),
            **values,
        )
    )
    duty.entry_id, duty.ended_on = entry.id, None
    duty.read_at = duty.read_at or entry.at
    session.flush()
    return entry


def enter_paper(order: Order, paper: Paper, *, viewer: Viewer) -> int:
    """Enter signatures on paper, each as a line of the ledger; gives their number. All are taken or none.

    Raises:
        Refused: the day does not fit, or somebody chosen has nothing to confirm.
        FileRefused: the scan is not taken.
    """
    version = current_of(order)
    if version is None or version.issued_on is None or not order.acknowledge:
        raise Refused(_("There is nothing to confirm."))
    if not version.issued_on <= paper.signed_on <= viewer.today:
        raise Refused(_("The day must lie between the issue of this version and today."), "signed_on")
    chosen = sorted(set(paper.people))
    if not chosen:
        raise Refused(_("Choose who has signed."), "people")
    if len(chosen) > MOST_AT_ONCE:
        raise Refused(_("Enter at most %(number)s people at once.", number=MOST_AT_ONCE), "people")
    waiting = _waiting(version, chosen)
    names = cards(chosen)
    others = [names[person_id].name for person_id in chosen if person_id not in waiting and person_id in names]
    if others or len(waiting) < len(chosen):
        raise Refused(_("Nothing to confirm, or confirmed already: %(names)s", names="; ".join(others)), "people")
    file_id, _name, _size, digest = scans.keep(
        paper.content, paper.filename, created_by=viewer.person_id, picture_too=True
    )
    for person_id in chosen:
        note_confirmed(
            order, version, waiting[person_id], names[person_id].name, how=PAPER, signed_on=paper.signed_on,
            entered_by=viewer.person_id, file_id=file_id, file_digest=digest,
        )  # fmt: skip
    note("orders.paper_entered", order, viewer, {"version": version.number, "people": chosen, "file": file_id})
    return len(chosen)


def _waiting(version: Version, chosen: Sequence[int]) -> dict[int, Duty]:
    query = select(Duty).where(Duty.version_id == version.id, Duty.person_id.in_(chosen), duties.is_open())
    locked = query.order_by(Duty.person_id).with_for_update().execution_options(populate_existing=True)
    return {duty.person_id: duty for duty in session.scalars(locked)}


def scan_of(order: Order, line: int) -> int | None:
    """The file of a signature on paper, if the line of the ledger is about this order."""
    query = select(Entry.file_id).join(Version, Version.id == Entry.version_id)
    return session.scalar(query.where(Entry.id == line, Version.order_id == order.id))
