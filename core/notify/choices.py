"""Which messages reach a person on which channel: as the block says, as the company decided, as the person chose."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from core.db import conflict_insert, db
from core.extension import Label, NotificationType, Viewer
from core.notify import rules
from core.notify.models import NotificationChoice, NotificationRule
from core.notify.rules import ALWAYS, ON, Decided
from core.plugin_host import host
from core.plugin_host.declared import Declared

PORTAL, EMAIL, PUSH = "portal", "email", "push"
CHANNELS = (PORTAL, EMAIL, PUSH)
TITLES = {PORTAL: _l("In the portal"), EMAIL: _l("By e-mail"), PUSH: _l("On phone and PC")}

BY_BLOCK, BY_COMPANY = "block", "company"
"""Who has locked a choice: the block, because nobody may miss this, or the company."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of the page on which a person chooses: by channel what they get, and what is locked by whom."""

    type: str
    title: Label
    owner: str
    urgent: bool
    wanted: Mapping[str, bool]
    locked: Mapping[str, str]


def of_block(kind: NotificationType, channel: str) -> bool:
    """Whether the block itself sends the type on the channel."""
    if channel == PORTAL:
        return True
    return kind.email if channel == EMAIL else kind.push and kind.urgency != "low"


def locked_by(kind: NotificationType, channel: str, decided: Decided) -> str:
    """Who has decided that the type comes on the channel; empty where the person may choose."""
    if kind.mandatory and channel != PUSH and of_block(kind, channel):
        return BY_BLOCK
    return BY_COMPANY if decided.values.get((kind.name, channel)) == ALWAYS else ""


def _wanted(kind: NotificationType, channel: str, decided: Decided, chosen: bool | None) -> bool:
    if locked_by(kind, channel, decided):
        return True
    if chosen is not None:
        return chosen
    rule = decided.values.get((kind.name, channel))
    return rule == ON if rule else of_block(kind, channel)


def is_mandatory(kind: NotificationType, decided: Decided) -> bool:
    """Whether the person cannot mute its letters, so that no digest takes them."""
    return bool(locked_by(kind, EMAIL, decided))


def decisions(kind: NotificationType, person_ids: Sequence[int], decided: Mapping[int, Decided]) -> dict[int, set[str]]:
    """The channels on which each person gets a message of ``kind``, with one statement."""
    rows = db.session.execute(
        select(NotificationChoice.person_id, NotificationChoice.channel, NotificationChoice.wanted).where(
            NotificationChoice.type == kind.name, NotificationChoice.person_id.in_(person_ids)
        )
    )
    chosen = {(person_id, channel): wanted for person_id, channel, wanted in rows}
    return {
        person_id: {
            channel
            for channel in CHANNELS
            if _wanted(kind, channel, decided[person_id], chosen.get((person_id, channel)))
        }
        for person_id in person_ids
    }


def declared_types() -> list[Declared[NotificationType]]:
    """Every type of an enabled block, by owner and name."""
    found = [one for one in host().declared.notification_types.values() if host().enabled(one.owner)]
    return sorted(found, key=lambda one: (one.owner, one.value.name))


def choices_of(person_id: int, decided: Decided) -> list[Choice]:
    """Every type of an enabled block with the person's choices, by owner and name."""
    rows = db.session.execute(
        select(NotificationChoice.type, NotificationChoice.channel, NotificationChoice.wanted).where(
            NotificationChoice.person_id == person_id
        )
    )
    made = {(kind, channel): wanted for kind, channel, wanted in rows}
    result = []
    for declared in declared_types():
        kind = declared.value
        wanted = {channel: _wanted(kind, channel, decided, made.get((kind.name, channel))) for channel in CHANNELS}
        locked = {channel: locked_by(kind, channel, decided) for channel in CHANNELS}
        result.append(Choice(kind.name, kind.title, declared.owner, kind.urgency == "urgent", wanted, locked))
    return result


def choices_for(viewer: Viewer) -> list[Choice]:
    """The same for whoever looks at the page."""
    return choices_of(viewer.person_id, rules.for_viewer(viewer)) if viewer.person_id is not None else []


def choose(person_id: int, wanted: Collection[tuple[str, str]], decided: Decided, channels: Collection[str]) -> None:
    """Keep the person's choices: ``wanted`` holds ``(type, channel)`` of everything that is switched on.

    Types that are not shown (of a block that is off) and channels not in ``channels`` keep what was chosen; what is
    locked cannot be chosen.
    """
    for choice in choices_of(person_id, decided):
        for channel in channels:
            on = (choice.type, channel) in wanted
            if not choice.locked[channel] and on != choice.wanted[channel]:
                set_choice(person_id, choice.type, channel, wanted=on)


def set_choice(person_id: int, kind: str, channel: str, *, wanted: bool) -> None:
    """Switch one type on one channel on or off for a person. The caller commits."""
    statement = conflict_insert(NotificationChoice).values(
        person_id=person_id, type=kind, channel=channel, wanted=wanted
    )
    keys = ["person_id", "type", "channel"]
    db.session.execute(statement.on_conflict_do_update(index_elements=keys, set_={"wanted": wanted}))


def forget_plugin(plugin: str) -> int:
    """Forget what was chosen and decided about a plugin that is being purged; gives how many choices of people."""
    result = db.session.execute(
        delete(NotificationChoice)
        .where(NotificationChoice.type.startswith(f"{plugin}.", autoescape=True))
        .execution_options(synchronize_session=False)
    )
    own = NotificationRule.type.startswith(f"{plugin}.", autoescape=True)
    db.session.execute(delete(NotificationRule).where(own).execution_options(synchronize_session=False))
    return int(result.rowcount)  # type: ignore[attr-defined]  # a DELETE gives a CursorResult
