"""Writing orders: drafts and what belongs to them. Issuing them is the matter of ``issuing``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from plugin_sdk import EVERYONE, Viewer, access, audit, files
from plugin_sdk.db import session, utcnow
from plugin_sdk.i18n import gettext as _
from plugins.orders.models import AMENDS, CANCELS, DRAFT, ISSUED, LIVING, ORDER, Link, Order, Version
from plugins.orders.services.words import PLUGIN, number_key, words_of


class Refused(ValueError):
    """Something that cannot be done so; the message is for people. ``field`` names the input that it is about."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class Meanwhile(Exception):
    """Somebody else changed the order since it was opened; ``order`` is as they left it."""

    def __init__(self, order: Order) -> None:
        super().__init__(f"order {order.id} is at change {order.lock}")
        self.order = order


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What an editor writes and chooses for an order.

    Attributes:
        audience: principals; everyone by default.
        amends / cancels: ids of issued orders.
    """

    title: str
    signed_on: date
    valid_from: date
    kind: str = ORDER
    number: str = ""
    summary: str = ""
    signer_id: int | None = None
    entity_id: int | None = None
    valid_until: date | None = None
    audience: Sequence[str] = (EVERYONE,)
    acknowledge: bool = False
    mode: str = LIVING
    days: int = 3
    statement: str = ""
    owner_id: int | None = None
    amends: Sequence[int] = field(default=())
    cancels: Sequence[int] = field(default=())


_PLAIN = tuple(item.name for item in fields(Content) if item.name not in ("audience", "amends", "cancels"))


def get(order_id: int) -> Order | None:
    """An order in any state, for editors."""
    return session.get(Order, order_id)


def create(content: Content, *, viewer: Viewer | None = None) -> Order:
    """Make a draft with its first, empty version.

    Raises:
        Refused: the number is taken, the days do not fit, or a linked order is not issued.
        AudienceError: the audience is empty or not well formed.
    """
    order = Order(audience_id=access.intern(content.audience), created_at=utcnow())
    _fill(order, content)
    order.updated_by = viewer.person_id if viewer else content.owner_id
    session.add(order)
    flush(order)
    session.add(Version(order_id=order.id, number=1))
    _link(order, content)
    session.flush()
    note("orders.created", order, viewer)
    return order


def save(order: Order, content: Content, *, lock: int, viewer: Viewer) -> None:
    """Take over an editor's changes to a draft.

    Args:
        lock: the number of the change that the editor had opened.

    Raises:
        Meanwhile: somebody else changed it since; nothing was taken over.
        Refused: it is issued, or see ``create``.
    """
    if order.lock != lock:
        raise Meanwhile(order)
    if order.status != DRAFT:
        raise Refused(_("It is issued and cannot be changed. Issue a new version, or another order that amends it."))
    order.audience_id = access.intern(content.audience)
    _fill(order, content)
    order.updated_by, order.updated_at = viewer.person_id, utcnow()
    flush(order)
    _link(order, content)
    session.flush()
    note("orders.changed", order, viewer)


def _fill(order: Order, content: Content) -> None:
    if content.valid_until is not None and content.valid_until < content.valid_from:
        raise Refused(_("It cannot end before it begins."), "valid_until")
    for name in _PLAIN:
        setattr(order, name, getattr(content, name))
    order.for_everyone = EVERYONE in content.audience
    order.number = " ".join(content.number.split())
    order.number_key = number_key(order.number, order.entity_id, order.signed_on)
    order.words = words_of(order)


def flush(order: Order) -> None:
    """Write the order.

    Raises:
        Meanwhile: another editor was quicker by a moment; the whole transaction was taken back.
        Refused: the number is taken.
    """
    with session.no_autoflush:
        order_id, key, taken = order.id, order.number_key, _number_taken(order)
        same = select(Order.id).where(Order.number_key == key, Order.id != (order_id or 0))
        if key is not None and session.scalar(same) is not None:
            raise Refused(taken, "number")
    try:
        session.flush()
    except StaleDataError:
        session.rollback()
        current = session.get(Order, order_id)
        if current is None:
            raise
        raise Meanwhile(current) from None
    except IntegrityError as error:
        if "number_key" not in str(error.orig):
            raise
        # Another editor has taken the number between our look and our writing.
        session.rollback()
        raise Refused(taken, "number") from error


def _number_taken(order: Order) -> str:
    return _(
        "This company has another order with the number %(number)s in %(year)s.",
        number=order.number,
        year=str(order.signed_on.year),
    )


def _link(order: Order, content: Content) -> None:
    wanted = {**dict.fromkeys(content.amends, AMENDS), **dict.fromkeys(content.cancels, CANCELS)}
    both = set(content.amends) & set(content.cancels)
    if both:
        raise Refused(_("An order is either amended or cancelled, not both."), "cancels")
    issued = set(session.scalars(select(Order.id).where(Order.id.in_(wanted), Order.status == ISSUED)))
    for target, kind in wanted.items():
        if target == order.id or target not in issued:
            raise Refused(_("Choose orders that are issued."), kind)
    session.execute(delete(Link).where(Link.order_id == order.id))
    session.add_all(Link(order_id=order.id, target_id=target, kind=kind) for target, kind in sorted(wanted.items()))


def content_of(order: Order) -> Content:
    """What an editor's form starts from."""
    values = {name: getattr(order, name) for name in _PLAIN}
    links = session.execute(select(Link.target_id, Link.kind).where(Link.order_id == order.id)).all()
    return Content(
        **values,
        audience=access.principals_of(order.audience_id),
        amends=[row.target_id for row in links if row.kind == AMENDS],
        cancels=[row.target_id for row in links if row.kind == CANCELS],
    )


def delete_draft(order: Order, *, viewer: Viewer) -> None:
    """Delete a draft for good; what was issued stays in the register for ever.

    Raises:
        Refused: it is issued.
    """
    if order.status != DRAFT:
        raise Refused(_("What is issued stays in the register. Take it out of force instead."))
    for version in session.scalars(select(Version).where(Version.order_id == order.id)):
        if version.file_id is not None:
            files.delete(version.file_id)
        session.delete(version)
    session.execute(delete(Link).where(Link.order_id == order.id))
    note("orders.deleted", order, viewer)
    session.flush()
    session.delete(order)
    session.flush()


def note(action: str, order: Order, viewer: Viewer | None, details: dict[str, object] | None = None) -> None:
    """Leave a trace of an act on an order in the audit trail."""
    audit.record(
        action,
        object_type="orders.order",
        object_id=order.id,
        title=f"{order.number} {order.title}".strip(),
        details=details,
        plugin=PLUGIN,
        viewer=viewer,
    )
