"""What makes an order binding: issue it, issue a new version, take it out of force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select, update

from plugin_sdk import EVERYONE, Viewer, access, events, html, notify, search
from plugin_sdk.db import session, utcnow
from plugin_sdk.i18n import gettext as _
from plugins.orders.models import CANCELS, DRAFT, ISSUED, REASON_LENGTH, Link, Order, Version
from plugins.orders.services import digests, duties, force, scans
from plugins.orders.services.register import Refused, flush, note
from plugins.orders.services.words import PLUGIN, name_of, url_of


def draft_of(order: Order) -> Version | None:
    """The version that is being written."""
    return session.scalar(select(Version).where(Version.order_id == order.id, Version.issued_on.is_(None)))


def current_of(order: Order) -> Version | None:
    """The version issued last."""
    return session.scalar(select(Version).where(Version.order_id == order.id, Version.current))


def versions_of(order: Order) -> list[Version]:
    """Every version that was issued, the newest first."""
    query = select(Version).where(Version.order_id == order.id, Version.issued_on.is_not(None))
    return list(session.scalars(query.order_by(Version.number.desc())))


def version_of(order: Order, number: int) -> Version | None:
    """A version by its number, a draft too."""
    return session.scalar(select(Version).where(Version.order_id == order.id, Version.number == number))


def write(version: Version, text: str, note_: str = "") -> None:
    """Take over the text of a draft.

    Raises:
        Refused: the version is issued.
    """
    if version.issued_on is not None:
        raise Refused(_("This version is issued and cannot be changed."), "text")
    version.text, version.note = html.clean(text), note_
    session.flush()


def issue(order: Order, *, viewer: Viewer | None, today: date, tell: bool = True) -> None:
    """Issue a draft: from now on it is in the register and cannot be changed, and whom it concerns is told.

    Orders that it cancels go out of force on the day on which it begins to hold.

    Raises:
        Refused: it is issued already, has no number, or says nothing.
        Meanwhile: somebody else changed it at this very moment.
    """
    if order.status != DRAFT:
        raise Refused(_("It is issued already."))
    if not order.number:
        raise Refused(_("Give it a number first."), "number")
    version = _ready(order)
    order.status, order.issued_at = ISSUED, utcnow()
    flush(order)
    _issue_version(order, version, viewer, today)
    cancelled = _cancel_targets(order)
    search.refresh(PLUGIN, [order.id, *cancelled])
    events.publish("orders.issued", {"id": order.id, "url": url_of(order.id), "audience_id": order.audience_id})
    if tell:
        _tell(order, version)
    note("orders.issued", order, viewer, {"digest": version.digest, "cancels": cancelled})


def issue_version(order: Order, *, viewer: Viewer | None, today: date, tell: bool = True) -> None:
    """Issue the new version of an issued order; who confirmed the one before has to confirm this one anew.

    Raises:
        Refused: there is none, it says nothing, or does not say what is new.
    """
    version = _ready(order)
    if order.status != ISSUED:
        raise Refused(_("Issue the order itself first."))
    if not version.note.strip():
        raise Refused(_("Say what is new, for those who have confirmed the version before."), "note")
    session.execute(update(Version).where(Version.order_id == order.id, Version.current).values(current=False))
    _issue_version(order, version, viewer, today)
    search.refresh(PLUGIN, [order.id])
    events.publish("orders.changed", {"id": order.id, "version": version.number})
    if tell:
        _tell(order, version)
    note("orders.version_issued", order, viewer, {"version": version.number, "digest": version.digest})


def _ready(order: Order) -> Version:
    version = draft_of(order)
    if version is None:
        raise Refused(_("There is nothing new to issue."))
    if version.file_id is None and not html.to_text(version.text):
        raise Refused(_("Write the text or add the scan first."), "text")
    return version


def _issue_version(order: Order, version: Version, viewer: Viewer | None, today: date) -> None:
    version.issued_on, version.issued_at = today, utcnow()
    version.issued_by = viewer.person_id if viewer else order.owner_id
    version.digest = digests.of_version(order, version)
    version.current = True
    session.flush()
    session.refresh(version)
    if order.acknowledge:
        duties.begin(order, version, today)


def _cancel_targets(order: Order) -> list[int]:
    """Let the orders that this one cancels hold until its first day, unless they end earlier; gives their ids."""
    targets = select(Link.target_id).where(Link.order_id == order.id, Link.kind == CANCELS)
    found = session.scalars(select(Order).where(Order.id.in_(targets))).all()
    for target in found:
        if target.out_of_force_on is None or target.out_of_force_on > order.valid_from:
            target.out_of_force_on, target.out_of_force_reason = order.valid_from, ""
    session.flush()
    return [target.id for target in found]


def _tell(order: Order, version: Version, people: Sequence[int] | None = None) -> None:
    payload = {
        "id": order.id,
        "kind": order.kind,
        "number": order.number,
        "signed_on": order.signed_on.isoformat(),
        "title": order.title,
        "summary": order.summary if order.for_everyone else "",
        "version": version.number,
        "note": version.note,
        "days": order.days if order.acknowledge else 0,
        "version_id": version.id if order.acknowledge else None,
    }
    wanted = people if people is not None else duties.open_people(version.id) if order.acknowledge else None
    notify.send(
        "orders.issued",
        people=wanted,
        audience_id=order.audience_id if wanted is None else None,
        payload=payload,
        url=url_of(order.id),
        plugin=PLUGIN,
        thread=f"orders:{order.id}",
    )


def readdress(order: Order, audience: Sequence[str], *, viewer: Viewer, today: date) -> int:
    """Address an issued order to others, too, or to fewer; gives how many people are new, who are told.

    What it says does not change, so it is no new version: who has confirmed has confirmed, and may go on reading it.
    On a fixed list the new ones come in, and nobody goes out.

    Raises:
        Refused: it is not issued, or over.
        Meanwhile: somebody else changed it at this very moment.
        AudienceError: the audience is empty or not well formed.
    """
    version = current_of(order)
    if version is None or force.standing(order, today) not in (force.IN_FORCE, force.TO_COME):
        raise Refused(_("It is not in force."), "audience")
    before = set(session.scalars(access.people(order.audience_id, today)))
    order.audience_id, order.for_everyone = access.intern(audience), EVERYONE in audience
    order.updated_by, order.updated_at = viewer.person_id, utcnow()
    flush(order)
    new = set(session.scalars(access.people(order.audience_id, today))) - before
    if order.acknowledge:
        duties.readdress(order, version, new, today)
    search.refresh(PLUGIN, [order.id])
    if new:
        _tell(order, version, sorted(new))
    note("orders.readdressed", order, viewer, {"audience": sorted(audience), "new": len(new)})
    return len(new)


def begin_version(order: Order, *, viewer: Viewer) -> Version:
    """Start a new version with the words of the present one; if one is begun already, that one.

    Raises:
        Refused: the order is not issued.
    """
    if order.status != ISSUED:
        raise Refused(_("It is a draft still. Change it as it is."))
    begun = draft_of(order)
    if begun is not None:
        return begun
    present = current_of(order)
    version = Version(
        order_id=order.id, number=present.number + 1 if present else 1, text=present.text if present else ""
    )
    session.add(version)
    session.flush()
    note("orders.version_begun", order, viewer, {"version": version.number})
    return version


def drop_version(order: Order, version: Version, *, viewer: Viewer) -> None:
    """Leave a new version unwritten; what is issued stays as it is.

    Raises:
        Refused: it is issued.
    """
    scans.remove(version)
    session.delete(version)
    session.flush()
    note("orders.version_dropped", order, viewer, {"version": version.number})


def take_out(order: Order, on: date, reason: str, *, viewer: Viewer) -> None:
    """Take an issued order out of force from a day on, with the reason, where no other order does.

    Raises:
        Refused: it is not issued or out of force already, the day is before its first, or no reason is given.
    """
    if order.status != ISSUED:
        raise Refused(_("It is not issued."))
    if order.out_of_force_on is not None:
        raise Refused(_("%(name)s is out of force already.", name=name_of(order)))
    if on < order.valid_from:
        raise Refused(_("That is before its first day."), "on")
    if not reason.strip():
        raise Refused(_("Say why, for whoever wonders later."), "reason")
    order.out_of_force_on, order.out_of_force_reason = on, reason.strip()[:REASON_LENGTH]
    flush(order)
    search.refresh(PLUGIN, [order.id])
    events.publish("orders.taken_out", {"id": order.id, "on": on.isoformat()})
    note("orders.taken_out", order, viewer, {"on": on.isoformat(), "reason": order.out_of_force_reason})
