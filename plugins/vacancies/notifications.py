"""The kinds of messages that vacancies send."""

from __future__ import annotations

from collections.abc import Sequence

from plugin_sdk import NotificationType, Payload
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import lazy_gettext as _l
from plugin_sdk.i18n import ngettext
from plugins.vacancies.models import OWN
from plugins.vacancies.services.candidates.recruiting import CAME, STAGE
from plugins.vacancies.services.telling import OPENED
from plugins.vacancies.words import STAGES


def _opened(payload: Payload) -> str:
    count = int(payload["count"])
    if count == 1:
        return _("New vacancy: %(title)s", title=payload["title"])
    return ngettext("%(num)s new vacancy", "%(num)s new vacancies", count)


def _summary(payload: Payload) -> str:
    return str(payload.get("summary", ""))


def _stage(payload: Payload) -> str:
    stage = STAGES.get(str(payload["stage"]), "")
    if payload.get("name"):
        return _("%(name)s for “%(title)s”: %(stage)s", name=payload["name"], title=payload["title"], stage=stage)
    return _("Your application for “%(title)s”: %(stage)s", title=payload["title"], stage=stage)


def _came(payload: Payload) -> str:
    if payload["kind"] == OWN:
        return _("A colleague applies for “%(title)s”", title=payload["title"])
    return _("Somebody is recommended for “%(title)s”", title=payload["title"])


def _many_came(parts: Sequence[Payload]) -> str:
    return ngettext(
        "%(num)s new candidate for “%(title)s”",
        "%(num)s new candidates for “%(title)s”",
        len(parts),
        title=parts[-1]["title"],
    )


TYPES = (
    NotificationType(
        name=CAME,
        title=_l("New candidates, for who recruits"),
        subject=_came,
        folded=_many_came,
        icon="user-plus",
    ),
    NotificationType(
        name=OPENED,
        title=_l("New vacancies"),
        subject=_opened,
        body=_summary,
        icon="briefcase",
        email=False,
        urgency="low",
    ),
    NotificationType(
        name=STAGE,
        title=_l("My applications and recommendations"),
        subject=_stage,
        icon="user-plus",
        email=False,
    ),
)
