"""The rules of signing in at a kiosk: whose number it is, whether the PIN is theirs, whether they may come in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import or_, select

from core import audit
from core.db import db
from core.identity.entry_models import Kiosk
from core.identity.kiosk import pins
from core.identity.kiosk.pins import Checked
from core.identity.models import Account
from core.org.dates import in_force, today
from core.org.models import Employment, LegalEntity, Person
from core.org.people import works_here

NO_ENTITY = "0"
"""Stands for contracts whose legal entity is not known."""


class Reason(StrEnum):
    """Why somebody was not let in."""

    WRONG = "wrong"
    LOCKED = "locked"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Admitted:
    """Let in."""

    account: Account


@dataclass(frozen=True, slots=True)
class Ask:
    """The number belongs to people of several legal entities, given as keys and titles."""

    entities: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Refused:
    """Not let in."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class _Holder:
    person_id: int
    entity: str
    title: str


def normal(number: str) -> str:
    """A personnel number in the form in which two are compared: signs between and zeros before do not count."""
    return "".join(sign for sign in number.casefold() if sign.isalnum()).lstrip("0")


def attempt(kiosk: Kiosk, number: str, pin: str, *, entity: str = "") -> Admitted | Ask | Refused:
    """Try to let somebody in, and write down how it went. The caller commits.

    Args:
        entity: the key of a legal entity, where the person was asked.
    """
    holders = _holders(number)
    if entity:
        holders = [holder for holder in holders if holder.entity == entity]
    entities = sorted({(holder.entity, holder.title) for holder in holders}, key=lambda pair: pair[1])
    people = {holder.person_id for holder in holders}
    if len(people) > 1 and len(entities) > 1:
        return Ask([(key, title or _("Another company of the group")) for key, title in entities])
    # Two people of one entity with one number: nobody can say who it is.
    person_id = people.pop() if len(people) == 1 else None
    account = _account(person_id)
    checked = pins.check(account.id if account else None, pin)
    if account is None or checked is Checked.WRONG:
        return _refuse(kiosk, Reason.WRONG, account)
    if account.disabled_at is not None or account.person is None or account.person.status != "active":
        return _refuse(kiosk, Reason.CLOSED, account)
    if checked is Checked.LOCKED:
        return _refuse(kiosk, Reason.LOCKED, account)
    name, account_id, whose = account.name, account.id, account.person_id
    entry = audit.record(
        "identity.kiosk_signed_in",
        object_type="account",
        object_id=account_id,
        title=name,
        details={"kiosk": kiosk.name},
    )
    entry.account_id, entry.person_id, entry.actor = account_id, whose, name
    return Admitted(account)


def message(refused: Refused) -> str:
    """Why somebody was not let in, and what to do."""
    texts = {
        Reason.WRONG: _("The personnel number or the PIN is not right."),
        Reason.LOCKED: _(
            "This PIN is locked after too many wrong ones. Choose another under My settings, or ask for a new slip."
        ),
        Reason.CLOSED: _("Your access to the portal is closed. If you still work here, ask your administrator."),
    }
    return texts[refused.reason]


def numbers_of(person_id: int) -> list[str]:
    """The personnel numbers under which somebody is known today."""
    wanted = select(Employment.personnel_number).where(
        Employment.person_id == person_id, Employment.personnel_number != "", in_force(Employment, today())
    )
    return list(dict.fromkeys(db.session.scalars(wanted.order_by(Employment.id))))


def _holders(number: str) -> list[_Holder]:
    """Who works here under this number today; an exact spelling goes before one that differs in zeros."""
    typed = number.strip()
    wanted = normal(typed)
    if not wanted:
        return []
    # Punctuation is left to Python; the database only narrows down by what the number must end with.
    last = wanted[-1]
    rows = db.session.execute(
        select(Employment.person_id, Employment.personnel_number, Employment.legal_entity_id, LegalEntity.name)
        .join(Person, Person.id == Employment.person_id)
        .outerjoin(LegalEntity, LegalEntity.id == Employment.legal_entity_id)
        .where(
            works_here(),
            in_force(Employment, today()),
            or_(*(Employment.personnel_number.endswith(end, autoescape=True) for end in {last, last.upper()})),
        )
    ).all()
    alike = [row for row in rows if normal(row.personnel_number) == wanted]
    exact = [row for row in alike if row.personnel_number == typed]
    return [_Holder(row.person_id, str(row.legal_entity_id or NO_ENTITY), row.name or "") for row in exact or alike]


def _account(person_id: int | None) -> Account | None:
    if person_id is None:
        return None
    return db.session.scalar(select(Account).where(Account.person_id == person_id))


def _refuse(kiosk: Kiosk, reason: Reason, account: Account | None) -> Refused:
    # What was typed is not written down: it may be somebody's PIN.
    audit.record(
        "identity.kiosk_refused",
        object_type="account",
        object_id=account.id if account else "",
        title=account.name if account else "",
        details={"kiosk": kiosk.name, "reason": reason.value},
    )
    return Refused(reason)
