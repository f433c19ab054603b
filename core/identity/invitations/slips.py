"""Slips of paper for people without e-mail: a code each, printed department by department, shown only once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy import or_, select

from core import audit, settings
from core.db import db, utcnow
from core.extension import PersonCard, Viewer
from core.identity import letters, tickets
from core.identity.invitations import candidates, service
from core.identity.models import Account
from core.identity.tickets import Purpose
from core.org import people, structure
from core.org.models import Person
from core.web.qr import qr_svg

INVITE = "identity.invite"
HEADS_SETTING = "heads_print_slips"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Somebody who may get a slip.

    Attributes:
        mail: whether they could get a letter instead.
        renew: they have a PIN and no password; a slip lets them choose another PIN.
        protected: this viewer may not print their slip.
    """

    card: PersonCard
    mail: bool
    renew: bool
    protected: bool

    @property
    def suggested(self) -> bool:
        """Whether the slip is what they need most likely."""
        return not (self.mail or self.renew or self.protected)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What is printed for one person."""

    card: PersonCard
    code: str
    qr: Markup


def may_print(viewer: Viewer, department_id: int) -> bool:
    """Whether the viewer may print the slips of a department: who invites, or its own head if that is allowed."""
    if viewer.may(INVITE):
        return True
    if viewer.person_id is None or not settings.get("identity", HEADS_SETTING):
        return False
    return any(department.id == department_id for department in structure.headed_by(viewer.person_id, viewer.today))


def rows(department_id: int, viewer: Viewer) -> list[Row]:
    """The people right in a department who have no way in but a slip, in the order of names; five hundred at most."""
    found = _eligible(structure.members([department_id], viewer.today))
    cards = people.in_order(found, viewer.today)
    protected = candidates.out_of_reach(viewer, list(found))
    return [
        Row(card=card, mail=found[card.id][0], renew=found[card.id][1], protected=card.id in protected)
        for card in cards
    ]


def _eligible(person_ids: Collection[int]) -> dict[int, tuple[bool, bool]]:
    """Whether they have an address, and whether they have an account already, by person."""
    ids = list(person_ids)
    elsewhere = candidates.signs_in_elsewhere(ids)
    found = db.session.execute(
        select(Person.id, Person.mail, Account.id.label("account_id"))
        .outerjoin(Account, Account.person_id == Person.id)
        .where(
            Person.id.in_(ids),
            people.works_here(),
            or_(Account.id.is_(None), Account.password_hash.is_(None) & Account.disabled_at.is_(None)),
        )
    )
    eligible = {row.id: (bool(row.mail), row.account_id is not None) for row in found if row.id not in elsewhere}
    # In the order that was given, which is that of names.
    return {number: eligible[number] for number in ids if number in eligible}


def make(department_id: int, chosen: Collection[int], viewer: Viewer) -> list[Slip]:
    """New codes for the chosen people of a department; their former codes end. Flushes.

    Whoever cannot get a slip there is passed over.
    """
    wanted = [row.card for row in rows(department_id, viewer) if row.card.id in chosen and not row.protected]
    if not wanted:
        return []
    ids = [card.id for card in wanted]
    tickets.end_all(Purpose.SLIP, *ids)
    lasts = service.lasts()
    codes = tickets.issue_codes(Purpose.SLIP, ids, lasts)
    service.record(
        ids,
        way=service.BY_SLIP,
        locale=service.usual_language(),
        by=viewer.account_id,
        sent_at=utcnow(),
        expires_at=utcnow() + lasts,
    )
    audit.record(
        "identity.slips_printed",
        object_type="department",
        object_id=department_id,
        title=candidates.department_name(department_id),
        details={"people": len(ids)},
    )
    return [Slip(card=card, code=codes[card.id], qr=_qr(codes[card.id])) for card in wanted]


def _qr(code: str) -> Markup:
    return qr_svg(letters.address(f"/welcome/{code}"))


def waiting_in(department_id: int, viewer: Viewer) -> int:
    """How many people of a department have no account and no way in but a slip."""
    return sum(not row.renew for row in rows(department_id, viewer))
