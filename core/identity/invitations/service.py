"""Inviting by letter, reminding, taking back, and who has accepted. The only writer of ``core_invitation``."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, select, update

from core import audit, config, jobs, settings
from core.db import conflict_insert, db, utcnow
from core.extension import Viewer
from core.identity import accounts, profile, tickets
from core.identity.accounts import AccountProblem
from core.identity.entry_models import Invitation
from core.identity.invitations import candidates
from core.identity.kiosk import pins
from core.identity.models import Account
from core.identity.tickets import Purpose, Shown, State
from core.org.models import Person
from core.org.people import works_here

SEND = "identity.invite"
DAYS_SETTING = "invitation_days"
SHORTEST_DAYS, LONGEST_DAYS = 1, 90
CHUNK = 500
BY_MAIL, BY_SLIP = "mail", "slip"


def lasts() -> timedelta:
    """How long an invitation can be accepted."""
    days = int(settings.get("identity", DAYS_SETTING))
    return timedelta(days=min(max(days, SHORTEST_DAYS), LONGEST_DAYS))


def invite(person_ids: Collection[int], locale: str, viewer: Viewer) -> int:
    """Have a letter sent to people who have an address and no account; gives how many. The letters go out by a job."""
    batch = secrets.token_hex(16)
    wanted = select(Person.id).where(works_here(), candidates.without_account(), Person.mail != "")
    invited = 0
    ids = list(person_ids)
    for start in range(0, len(ids), CHUNK):
        found = list(db.session.scalars(wanted.where(Person.id.in_(ids[start : start + CHUNK]))))
        record(found, way=BY_MAIL, locale=locale, batch=batch, by=viewer.account_id)
        invited += len(found)
    if invited:
        jobs.enqueue(SEND, {"batch": batch})
        audit.record("identity.invited", object_type="invitations", object_id=batch, details={"people": invited})
    return invited


def record(
    person_ids: Sequence[int],
    *,
    way: str,
    locale: str,
    by: int | None,
    batch: str = "",
    sent_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> None:
    """Write down that people are invited; who was invited before is so anew."""
    if not person_ids:
        return
    anew = {
        "way": way, "batch": batch, "locale": locale, "invited_by": by, "invited_at": utcnow(), "sent_at": sent_at,
        "reminders": 0, "problem": "", "expires_at": expires_at, "withdrawn_at": None, "accepted_at": None,
        "opened_at": None,
    }  # fmt: skip
    for start in range(0, len(person_ids), CHUNK):
        rows = [{"person_id": person_id, **anew} for person_id in person_ids[start : start + CHUNK]]
        statement = conflict_insert(Invitation).values(rows)
        db.session.execute(statement.on_conflict_do_update(index_elements=["person_id"], set_=anew))


def remind(chosen: Select[int], viewer: Viewer) -> int:
    """Send the letter once more to those of the invitations ``chosen`` that were sent by mail and wait; gives how many.

    The links sent before stay good until their day.
    """
    batch = secrets.token_hex(16)
    came = exists().where(Account.person_id == Invitation.person_id)
    ids = list(
        db.session.scalars(
            chosen.where(
                Invitation.way == BY_MAIL,
                Invitation.withdrawn_at.is_(None),
                Invitation.accepted_at.is_(None),
                Invitation.sent_at.is_not(None) | (Invitation.problem != ""),
                ~came,
            )
        )
    )
    for start in range(0, len(ids), CHUNK):
        again = update(Invitation).where(Invitation.id.in_(ids[start : start + CHUNK]))
        again = again.values(batch=batch, sent_at=None, problem="", reminders=Invitation.reminders + 1)
        db.session.execute(again, execution_options={"synchronize_session": False})
    if ids:
        jobs.enqueue(SEND, {"batch": batch})
        audit.record(
            "identity.reminded", object_type="invitations", object_id=batch, details={"people": len(ids)}, viewer=viewer
        )
    return len(ids)


def withdraw(invitation: Invitation) -> bool:
    """Take an invitation back: its links and codes open nothing any more. False if it was accepted. Flushes."""
    if invitation.accepted_at is not None or invitation.withdrawn_at is not None:
        return False
    invitation.withdrawn_at = utcnow()
    for purpose in (Purpose.INVITE, Purpose.SLIP):
        tickets.end_all(purpose, invitation.person_id)
    audit.record(
        "identity.invitation_withdrawn",
        object_type="person",
        object_id=invitation.person_id,
        title=invitation.person.name,
    )
    db.session.flush()
    return True


def look(secret: str) -> tuple[Shown, Person | None]:
    """What a link or code opens: its ticket, and the person if they may still come in by it."""
    shown = tickets.show(secret, Purpose.INVITE, Purpose.SLIP)
    person = db.session.get(Person, shown.subject_id) if shown.state is State.VALID else None
    if shown.state is not State.VALID:
        return shown, None
    if person is None or person.status != "active":
        return Shown(State.ENDED), None
    account = account_of(person)
    if account is not None and (account.password_hash or account.disabled_at is not None):
        # They came in by another way meanwhile.
        return Shown(State.USED), None
    return shown, person


def note_opened(person: Person) -> None:
    """Write down that the page behind a link or code was shown; the first time counts.

    It may have been a program that looks through letters.
    """
    first = update(Invitation).where(Invitation.person_id == person.id, Invitation.opened_at.is_(None))
    db.session.execute(first.values(opened_at=utcnow()), execution_options={"synchronize_session": False})


def account_of(person: Person) -> Account | None:
    """The account of a person, if there is one."""
    return db.session.scalar(select(Account).where(Account.person_id == person.id))


def accept(
    shown: Shown, person: Person, *, login: str, password: str, pin: str, locale: str, time_zone: str | None
) -> Account | None:
    """Make the account with what was chosen; ``None`` if the ticket was used meanwhile. Flushes.

    Args:
        password / pin: empty if none was chosen; one of them is there.
        locale / time_zone: empty for what is usual; ``None`` leaves the zone as it is.

    Raises:
        AccountProblem: the login or the password cannot be taken; the caller rolls back, and the ticket stays good.
    """
    if not tickets.use(shown.id):
        return None
    account = account_of(person)
    if account is None and password:
        account = accounts.create(login, password, person_id=person.id)
    elif account is None:
        account = accounts.of_person(person)
    elif password:
        accounts.add_login(account, login, password)
    profile.set_preferences(account, locale=locale, time_zone=time_zone)
    if pin:
        pins.set_pin(account, pin)
    for purpose in (Purpose.INVITE, Purpose.SLIP):
        tickets.end_all(purpose, person.id)
    came = update(Invitation).where(Invitation.person_id == person.id).values(accepted_at=utcnow(), withdrawn_at=None)
    db.session.execute(came, execution_options={"synchronize_session": False})
    entry = audit.record(
        "identity.invitation_accepted",
        object_type="account",
        object_id=account.id,
        title=person.name,
        details={"way": shown.purpose or "", "password": bool(password), "pin": bool(pin)},
    )
    entry.account_id, entry.person_id, entry.actor = account.id, person.id, person.name
    return account


def usual_language() -> str:
    """The language of a letter to somebody whose own is not known."""
    return config.current().portal.language


__all__ = ["AccountProblem", "accept", "account_of", "invite", "look", "note_opened", "record", "remind", "withdraw"]
