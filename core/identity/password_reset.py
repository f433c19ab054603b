"""A new password of the portal's own for who has forgotten it: asked for on the sign-in page, answered by e-mail.

The page's answer is the same whoever asks, and so is its work: the request only leaves a job, and the job writes to
whoever is meant. The link's secret is made there, so that no row of the database ever held it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from core import audit, config, jobs
from core.db import db, utcnow
from core.extension import JobProgress, Payload
from core.identity import accounts, letters, names, tickets
from core.identity.models import Account
from core.identity.realms import all_realms
from core.identity.tickets import Purpose, Shown, State
from core.notify.letters import Letter, RefusedAddressError, UnusableAddressError, can_be_sent, post
from core.org.models import DirectoryLogin, Person
from core.org.people import works_here

log = logging.getLogger(__name__)

JOB = "identity.mail_password_link"
LASTS = timedelta(hours=1)
MOST_AN_HOUR = 5
"""Links for one account in an hour, so that nobody's mailbox is flooded by a stranger with many addresses."""
MOST_READERS = 5
"""People who may share one mailbox and each get a letter."""


@dataclass(frozen=True, slots=True)
class _Reader:
    """Somebody to write to: their person, their account if there is one, and the directories that know them."""

    person: Person
    account: Account | None
    directories: tuple[str, ...]


def possible() -> bool:
    """Whether a letter can be sent at all."""
    return can_be_sent()


def ask(typed: str) -> None:
    """Have a letter sent to whoever has this login or address. The same work whether there is such a person or not."""
    jobs.enqueue(JOB, {"people": _meant(typed)})


def _meant(typed: str) -> list[int]:
    login = names.parse(typed)
    text = login.text if login else ""
    name = login.name if login else ""
    own = name if login and login.domain == names.OWN_DOMAIN else text
    by_account = select(Account.person_id).where(Account.login == own)
    by_directory = select(DirectoryLogin.person_id).where(
        or_(DirectoryLogin.principal_name == text, DirectoryLogin.login.in_((text, name)))
    )
    wanted = select(Person.id).where(
        works_here(), or_(Person.mail == text, Person.id.in_(by_account), Person.id.in_(by_directory))
    )
    return list(db.session.scalars(wanted.where(Person.mail != "").order_by(Person.id).limit(MOST_READERS)))


def send_links(payload: Payload, progress: JobProgress) -> None:
    """Write to the people meant: a link for who has a password of the portal's own, advice for all others.

    A repeated run sends a new link; the former keeps its hour.

    Raises:
        OSError: the mail server cannot be reached.
        smtplib.SMTPException: it does not take the letter now.
    """
    if not can_be_sent() or not payload["people"]:
        return
    with post() as line:
        for reader in _readers(payload["people"]):
            letter = _letter(reader)
            # The link must open its door before anybody can have read of it.
            db.session.commit()
            if letter is None:
                continue
            try:
                line.send(letter)
            except (UnusableAddressError, RefusedAddressError):
                log.warning("a letter about their password could not be delivered to person %s", reader.person.id)


def _readers(person_ids: Iterable[int]) -> list[_Reader]:
    ids = list(person_ids)
    people = db.session.scalars(select(Person).where(Person.id.in_(ids), works_here())).all()
    wanted = select(Account).options(joinedload(Account.person)).where(Account.person_id.in_(ids))
    known = {account.person_id: account for account in db.session.scalars(wanted)}
    titles = {realm.source_id: realm.title for realm in all_realms()}
    logins = db.session.execute(
        select(DirectoryLogin.person_id, DirectoryLogin.source_id)
        .where(DirectoryLogin.person_id.in_(ids), DirectoryLogin.enabled.is_(True))
        .order_by(DirectoryLogin.id)
    ).all()
    return [
        _Reader(
            person,
            known.get(person.id),
            tuple(titles[source] for whose, source in logins if whose == person.id and source in titles),
        )
        for person in people
    ]


def _letter(reader: _Reader) -> Letter | None:
    person, account = reader.person, reader.account
    if account is not None and account.disabled_at is not None:
        return None
    locale = (account.locale if account else "") or config.current().portal.language
    common: dict[str, Any] = {"person": person, "directories": reader.directories}
    if account is not None and account.login and account.password_hash:
        if tickets.issued_since(Purpose.RESET, account.id, utcnow() - timedelta(hours=1)) >= MOST_AN_HOUR:
            return None
        secret = tickets.issue_link(Purpose.RESET, account.id, LASTS)
        audit.record("identity.password_link_sent", object_type="account", object_id=account.id, title=account.name)
        link = letters.address(f"/reset/{secret}")
        return letters.write(
            "reset", locale, name=person.name, mail=person.mail, link=link, login=account.login, **common
        )
    if reader.directories:
        return letters.write("reset_directory", locale, name=person.name, mail=person.mail, **common)
    return None


def look(secret: str) -> tuple[Shown, Account | None]:
    """What a link opens: its ticket, and the account if it still opens one."""
    shown = tickets.show(secret, Purpose.RESET)
    if shown.state is not State.VALID:
        return shown, None
    account = db.session.get(Account, shown.subject_id)
    if account is None or not _usable(account):
        return Shown(State.ENDED), None
    return shown, account


def _usable(account: Account) -> bool:
    works = account.person is None or account.person.status == "active"
    return account.login is not None and account.disabled_at is None and works


def finish(shown: Shown, account: Account, password: str) -> bool:
    """Give the account its new password and end all its sessions; False if the link was used meanwhile.

    Raises:
        AccountProblem: the weakness of the password; the caller rolls back, and the link stays good.
    """
    if not tickets.use(shown.id):
        return False
    accounts.set_password(account, password)
    tickets.end_all(Purpose.RESET, account.id)
    entry = audit.record("identity.password_reset", object_type="account", object_id=account.id, title=account.name)
    # Nobody is signed in, yet it is known who acts.
    entry.account_id, entry.person_id, entry.actor = account.id, account.person_id, account.name
    return True
