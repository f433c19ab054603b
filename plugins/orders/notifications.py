"""The kinds of messages that orders send."""

from __future__ import annotations

from datetime import date

from plugin_sdk import ActionRefused, LetterAction, NotificationType, Payload, Viewer
from plugin_sdk.i18n import day, ngettext
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import lazy_gettext as _l
from plugins.orders import proof
from plugins.orders.services import confirming, reading
from plugins.orders.services.register import Refused
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


def _ready(payload: Payload) -> str:
    return _("The evidence pack is ready. %(name)s", name=_name(payload))


def _ready_text(payload: Payload) -> str:
    return _("You alone can open it, for one day; then it is erased.")


def _checked_text(payload: Payload) -> str:
    found = str(payload.get("reason", "")) or ngettext(
        "%(num)s line was checked, with what was confirmed and the files behind it.",
        "%(num)s lines were checked, with what was confirmed and the files behind them.",
        int(payload["lines"]),
    )
    report = _("The report has the digest to compare with. You alone can open it, for one day; then it is erased.")
    return f"{found}\n\n{report}"


def _failed(payload: Payload) -> str:
    if payload["what"] == "pack":
        return _("The evidence pack could not be made. %(name)s", name=_name(payload))
    return _("The ledger could not be checked")


def _failed_text(payload: Payload) -> str:
    return _(
        "It was tried several times. Ask for it again; should that fail too, tell those who keep the portal: they see "
        "the reason under Background work."
    )


def _confirm_label(payload: Payload) -> str:
    return _("Read and confirm") if payload.get("version_id") else ""


def _confirm_question(payload: Payload) -> str:
    return _(
        "I have read %(name)s and understood it. This is written into the ledger under your name, just as the button "
        "on its page does it.",
        name=_name(payload),
    )


def _confirm(viewer: Viewer, payload: Payload) -> str:
    order = reading.find(viewer, int(payload["id"])) if viewer.may("orders.view") else None
    if order is None:
        raise ActionRefused(_("You may not read this order any more."))
    try:
        confirming.confirm(viewer, order, int(payload["version_id"]))
    except Refused as refused:
        raise ActionRefused(str(refused)) from refused
    return _("Confirmed. It stands in the ledger.")


# The ledger is evidence of who has read what: whoever confirms has to be signed in, as strictly as the portal asks it.
CONFIRM = LetterAction(label=_confirm_label, question=_confirm_question, perform=_confirm, sign_in=True)

TYPES = (
    NotificationType(
        name="orders.issued",
        title=_l("New orders"),
        subject=_issued,
        body=_issued_text,
        icon="file-certificate",
        mandatory=True,
        action=CONFIRM,
    ),
    NotificationType(
        name="orders.reminder",
        title=_l("Orders to confirm"),
        subject=_reminder,
        icon="clock",
        mandatory=True,
        action=CONFIRM,
    ),
    NotificationType(
        name="orders.escalation",
        title=_l("Orders that my people have not confirmed"),
        subject=_escalation,
        icon="alert-triangle",
        mandatory=True,
        to_deputy=True,
    ),
    NotificationType(
        name=proof.PACK_READY,
        title=_l("An evidence pack that you asked for is ready"),
        subject=_ready,
        body=_ready_text,
        icon="file-certificate",
        mandatory=True,
        email=False,
    ),
    NotificationType(
        name=proof.CHECKED,
        title=_l("The ledger was checked as you asked"),
        subject=proof.finding,
        body=_checked_text,
        icon="shield-check",
        mandatory=True,
        email=False,
    ),
    NotificationType(
        name=proof.FAILED,
        title=_l("An evidence pack or a check that you asked for could not be made"),
        subject=_failed,
        body=_failed_text,
        icon="alert-triangle",
        mandatory=True,
        email=False,
    ),
)
