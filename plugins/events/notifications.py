"""The kinds of messages that events send."""

from __future__ import annotations

from plugin_sdk import NotificationType, Payload
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import lazy_gettext as _l
from plugins.events import spoken


def _facts(payload: Payload) -> list[str]:
    return [spoken.told(payload), *([str(payload["where"])] if payload["where"] else [])]


def _body(payload: Payload, *parts: str) -> str:
    return "\n\n".join(part for part in ("\n".join(_facts(payload)), *parts) if part)


def _published(payload: Payload) -> str:
    return _("Event: %(title)s", title=payload["title"])


def _published_body(payload: Payload) -> str:
    return _body(payload, str(payload.get("text", "")))


def _invited(payload: Payload) -> str:
    if payload.get("name"):
        return _("%(name)s invites you: %(title)s", name=payload["name"], title=payload["title"])
    return _("You are invited: %(title)s", title=payload["title"])


def _invited_body(payload: Payload) -> str:
    return _body(payload, _("Open the event and say whether you will come."))


def _moved_up(payload: Payload) -> str:
    return _("You have a place: %(title)s", title=payload["title"])


def _moved_up_body(payload: Payload) -> str:
    return _body(payload, _("A place has become free. If you cannot come, please withdraw, so that the next one can."))


def _changed(payload: Payload) -> str:
    return _("Time or place changed: %(title)s", title=payload["title"])


def _cancelled(payload: Payload) -> str:
    return _("Cancelled: %(title)s", title=payload["title"])


def _cancelled_body(payload: Payload) -> str:
    return _body(payload, str(payload.get("reason", "")))


def _resumed(payload: Payload) -> str:
    return _("It takes place after all: %(title)s", title=payload["title"])


def _listed(payload: Payload) -> str:
    values = {"name": payload["name"], "title": payload["title"]}
    if payload["state"] == "removed":
        return _("%(name)s has taken you off the list: %(title)s", **values)
    return _("%(name)s has put you on the list: %(title)s", **values)


def _undecided(payload: Payload) -> str:
    return _("You said maybe. Will you come? %(title)s", title=payload["title"])


def _reminder(payload: Payload) -> str:
    if payload["hours"] == 1:
        return _("Within the hour: %(title)s", title=payload["title"])
    return _("Soon: %(title)s", title=payload["title"])


TYPES = (
    NotificationType(
        name="events.published", title=_l("New events"), subject=_published, body=_published_body,
        icon="calendar-event", email=False,
    ),
    NotificationType(
        name="events.invited", title=_l("Invitations to events"), subject=_invited, body=_invited_body, icon="mail",
    ),
    NotificationType(
        name="events.moved_up", title=_l("A place from the waiting list"), subject=_moved_up, body=_moved_up_body,
        icon="ticket",
    ),
    NotificationType(
        name="events.changed", title=_l("Changes of events that I go to"), subject=_changed, body=_body,
        icon="calendar-time",
    ),
    NotificationType(
        name="events.cancelled", title=_l("Cancelled events"), subject=_cancelled, body=_cancelled_body,
        icon="calendar-off", mandatory=True,
    ),
    NotificationType(
        name="events.resumed", title=_l("Events that take place after all"), subject=_resumed, body=_body,
        icon="calendar-check",
    ),
    NotificationType(
        name="events.listed", title=_l("Put on or taken off a list"), subject=_listed, body=_body,
        icon="clipboard-list",
    ),
    NotificationType(
        name="events.reminder", title=_l("Reminders of events"), subject=_reminder, body=_body, icon="clock",
    ),
    NotificationType(
        name="events.undecided", title=_l("Reminders of events to which I said maybe"), subject=_undecided,
        body=_invited_body, icon="help-circle",
    ),
)  # fmt: skip
