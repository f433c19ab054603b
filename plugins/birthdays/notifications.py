"""What people are told: greetings that they got, and whose day it is in their department."""

from __future__ import annotations

from typing import Any

from plugin_sdk import NotificationType, Payload
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import lazy_gettext as _l
from plugin_sdk.i18n import ngettext
from plugins.birthdays.models import ANNIVERSARY, BIRTHDAY

NAMED = 3


def _greetings(payload: Payload) -> str:
    count, name = int(payload["count"]), str(payload["name"])
    if count == 1 and name:
        return _("A greeting from %(name)s", name=name)
    return ngettext("You got %(num)s greeting", "You got %(num)s greetings", count)


def _words(payload: Payload) -> str:
    name = str(payload["name"])
    return f"{name}: {payload['text']}" if name else str(payload["text"])


def _line(one: dict[str, Any]) -> str:
    if one["kind"] == BIRTHDAY:
        return _("%(name)s has a birthday today", name=one["name"])
    if one["kind"] == ANNIVERSARY:
        return ngettext(
            "%(name)s has been with us for %(num)s year today",
            "%(name)s has been with us for %(num)s years today",
            int(one["years"]),
            name=one["name"],
        )
    return _("%(name)s begins to work with us today", name=one["name"])


def _today(payload: Payload) -> str:
    people = payload["people"]
    if len(people) == 1:
        return _line(people[0])
    names = ", ".join(one["name"] for one in people[:NAMED])
    if len(people) > NAMED:
        names += "…"
    return _("Whose day it is: %(names)s", names=names)


def _today_words(payload: Payload) -> str:
    people = payload["people"]
    return "\n".join(_line(one) for one in people) if len(people) > 1 else _("Say a good word to your colleague.")


TYPES = (
    NotificationType(
        name="birthdays.greetings",
        title=_l("Greetings to me"),
        subject=_greetings,
        body=_words,
        icon="cake",
        email=False,
    ),
    NotificationType(
        name="birthdays.today",
        title=_l("Birthdays in my department"),
        subject=_today,
        body=_today_words,
        icon="confetti",
        email=False,
        urgency="low",
    ),
)
