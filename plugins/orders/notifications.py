"""The kinds of messages that orders send."""

from __future__ import annotations

from datetime import date

from plugin_sdk import NotificationType, Payload
from plugin_sdk.i18n import day, ngettext
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import lazy_gettext as _l
from plugins.orders.services.words import short_name


def _name(payload: Payload) -> str:
    signed_on = date.fromisoformat(str(payload["signed_on"]))
    return f"{short_name(str(payload['kind']), str(payload['number']), signed_on)}: {payload['title']}"


def _issued(payload: Payload) -> str:
    if int(payload["version"]) > 1:
        return _("New version. %(name)s", name=_name(payload))
    return _("New: %(name)s", name=_name(payload))


def _issued_text(payload: Payload) -> str:
    days = int(payload["days"])
    ask = ngettext(
        "Read and confirm it within %(num)s working day.", "Read and confirm it within %(num)s working days.", days
    )
    parts = [str(payload.get("summary", "")), str(payload.get("note", "")), ask if days else ""]
    return "\n\n".join(part for part in parts if part)


def _reminder(payload: Payload) -> str:
    if payload["late"]:
        return _("Please confirm now. %(name)s", name=_name(payload))
    due = day(date.fromisoformat(str(payload["due"])))
    return _("Please confirm by %(day)s. %(name)s", day=due, name=_name(payload))


def _escalation(payload: Payload) -> str:
    return ngettext(
        "%(num)s person of yours is late to confirm. %(name)s",
        "%(num)s people of yours are late to confirm. %(name)s",
        int(payload["count"]),
        name=_name(payload),
    )


TYPES = (
    NotificationType(
        name="orders.issued",
        title=_l("New orders"),
        subject=_issued,
        body=_issued_text,
        icon="file-certificate",
        mandatory=True,
    ),
    NotificationType(
        name="orders.reminder", title=_l("Orders to confirm"), subject=_reminder, icon="clock", mandatory=True
    ),
    NotificationType(
        name="orders.escalation",
        title=_l("Orders that my people have not confirmed"),
        subject=_escalation,
        icon="alert-triangle",
        mandatory=True,
    ),
)
