"""The job that sends letters of invitation, one after another, and can be stopped and begun again."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterator

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from core.db import db, utcnow
from core.extension import JobProgress, Payload
from core.identity import tickets
from core.identity.entry_models import Invitation
from core.identity.invitations import candidates, letter
from core.identity.invitations.service import account_of, lasts
from core.identity.tickets import Purpose
from core.notify.letters import Post, RefusedAddressError, UnusableAddressError, can_be_sent, post

log = logging.getLogger(__name__)

CHUNK = 50
TIMEOUT = 4 * 3600
"""Seconds for the largest batch: three thousand letters to a slow mail server."""


def send_batch(payload: Payload, progress: JobProgress) -> None:
    """Send the letters of a batch that were not sent yet; whoever has come in meanwhile, or left, gets none.

    An address that is refused for good is written down and passed over. One that the server does not take now is
    passed over too, and then the whole job is tried again for what is left.

    Raises:
        OSError: the mail server cannot be reached.
        smtplib.SMTPException: it does not take some of the letters now.
    """
    batch = payload["batch"]
    total = db.session.scalar(select(func.count()).where(Invitation.batch == batch)) or 0
    if not total or not can_be_sent():
        return
    album, later = letter.Album(), None
    with post() as line:
        for done, (invitation, directory) in enumerate(_waiting(batch), start=1):
            if progress.cancelled:
                return
            try:
                _send(invitation, directory, line, album)
            except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
                db.session.rollback()
                later = error
            db.session.commit()
            progress.step(min(done, total), total, _("Sending invitations"))
    if later is not None:
        raise later


def _waiting(batch: str) -> Iterator[tuple[Invitation, str]]:
    """The invitations not sent yet, each with the title of the directory that its reader signs in with."""
    last = 0
    waiting = (
        select(Invitation)
        .options(joinedload(Invitation.person), joinedload(Invitation.inviter))
        .where(Invitation.batch == batch, Invitation.sent_at.is_(None), Invitation.problem == "")
        .order_by(Invitation.id)
        .limit(CHUNK)
    )
    while found := db.session.scalars(waiting.where(Invitation.id > last)).all():
        last = found[-1].id
        directories = candidates.signs_in_elsewhere([invitation.person_id for invitation in found])
        for invitation in found:
            yield invitation, directories.get(invitation.person_id, "")


def _send(invitation: Invitation, directory: str, line: Post, album: letter.Album) -> None:
    person = invitation.person
    if invitation.withdrawn_at is not None or person.status != "active" or account_of(person) is not None:
        return
    secret = tickets.issue_link(Purpose.INVITE, person.id, lasts())
    invitation.expires_at = utcnow() + lasts()
    message = letter.write(invitation, person, secret, directory, album)
    # The link must open its door before anybody can have read of it.
    db.session.commit()
    try:
        line.send(message)
    except (UnusableAddressError, RefusedAddressError) as error:
        log.warning("an invitation could not be delivered to person %s", person.id)
        invitation.problem = "address" if isinstance(error, UnusableAddressError) else "refused"
        return
    invitation.sent_at = utcnow()
