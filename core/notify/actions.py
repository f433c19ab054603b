"""Doing something straight from a letter: shown and asked first, done once, by its receiver alone."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import update

from core import epochs
from core.access.principals import providers
from core.clock import today_in
from core.db import db, utcnow
from core.extension import EVERYONE, LetterAction, Viewer
from core.notify import links
from core.notify.addressed import today, within
from core.notify.models import MARK, Notification
from core.notify.recipients import Recipient, lookup
from core.plugin_host import host
from core.plugin_host.context import running

USED, EXPIRED, UNKNOWN, FOREIGN, OVER, SIGN_IN = "used", "expired", "unknown", "foreign", "over", "sign in"


class LinkRefused(Exception):
    """The link does nothing; ``state`` is one of the words above."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a link would do."""

    notification: Notification
    action: LetterAction
    owner: str
    recipient: Recipient
    label: str
    question: str


def label_of(notification: Notification) -> str:
    """What the button of a message's letter says in the present language; empty where it has none.

    A row that tells of several events has none: each of them would have its own.
    """
    found = _action(notification)
    if found is None or notification.events > 1 or notification.instead_of or not notification.parts:
        return ""
    owner, action = found
    with running(owner):
        return str(action.label(notification.parts[-1]))


def _action(notification: Notification) -> tuple[str, LetterAction] | None:
    declared = host().declared.notification_types.get(notification.type)
    if declared is None or declared.value.action is None or not host().enabled(declared.owner):
        return None
    return declared.owner, declared.value.action


def find(token: str, viewer: Viewer) -> Offer:
    """What the link in a letter offers to whoever has opened it.

    Raises:
        LinkRefused: it is used, expired, cut short, somebody else's, over, or needs its receiver to sign in.
    """
    try:
        notification = db.session.get(Notification, links.read_act(token))
    except links.UnknownLinkError as error:
        raise LinkRefused(UNKNOWN) from error
    found = _action(notification) if notification is not None else None
    if notification is None or found is None:
        raise LinkRefused(OVER)
    owner, action = found
    if viewer.is_authenticated and viewer.person_id != notification.person_id:
        raise LinkRefused(FOREIGN)
    if notification.acted_at is not None:
        raise LinkRefused(USED)
    try:
        links.check_age(token, action.days)
    except links.ExpiredLinkError as error:
        raise LinkRefused(EXPIRED) from error
    recipient = _still_addressed(notification)
    label = label_of(notification)
    if recipient is None or not label:
        raise LinkRefused(OVER)
    if action.sign_in and not viewer.is_authenticated:
        raise LinkRefused(SIGN_IN)
    with running(owner):
        question = str(action.question(notification.parts[-1]))
    return Offer(
        notification=notification, action=action, owner=owner, recipient=recipient, label=label, question=question
    )


def _still_addressed(notification: Notification) -> Recipient | None:
    allowed = within(notification.audience_id, [notification.person_id])
    return next(iter(lookup().recipients(allowed)), None) if allowed else None


def perform(offer: Offer, viewer: Viewer) -> str:
    """Do it, and give what to say then. The caller commits, or rolls back if it was refused.

    Raises:
        LinkRefused: somebody was quicker.
        ActionRefused: the block does not do it any more.
    """
    now = utcnow()
    first = update(Notification).where(Notification.id == offer.notification.id, Notification.acted_at.is_(None))
    done = db.session.execute(first.values(acted_at=now, read_at=now).execution_options(synchronize_session=False))
    if not done.rowcount:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        raise LinkRefused(USED)
    epochs.move(MARK)
    with running(offer.owner):
        return str(offer.action.perform(_doer(offer, viewer), offer.notification.parts[-1]))


def _doer(offer: Offer, viewer: Viewer) -> Viewer:
    """Who does it: the viewer, or the receiver as a person without a permission or a role where nobody signed in."""
    if viewer.is_authenticated:
        return viewer
    who = offer.recipient
    mine = {EVERYONE, f"person:{who.person_id}"}
    for provider in providers():
        mine |= set(provider.of_person(who.person_id, today()))
    return Viewer(
        account_id=None,
        person_id=who.person_id,
        name=who.name,
        principals=frozenset(mine),
        permissions=frozenset(),
        locale=who.locale,
        time_zone=who.time_zone,
        today=today_in(who.time_zone),
    )
