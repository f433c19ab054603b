"""What people chose to get, per type and channel."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from core.db import conflict_insert, db
from core.extension import Label, NotificationType
from core.notify.models import NotificationChoice
from core.plugin_host import host

PORTAL, EMAIL = "portal", "email"
CHANNELS = (PORTAL, EMAIL)


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of the page on which a person chooses. A mandatory type cannot be switched off."""

    type: str
    title: Label
    owner: str
    mandatory: bool
    wanted: Mapping[str, bool]


def _default(kind: NotificationType, channel: str) -> bool:
    return channel == PORTAL or kind.email


def decisions(kind: NotificationType, person_ids: Sequence[int]) -> dict[int, set[str]]:
    """The channels on which each person gets a message of ``kind``, with one statement."""
    default = {channel for channel in CHANNELS if _default(kind, channel)}
    result = {person_id: set(default) for person_id in person_ids}
    if kind.mandatory or not person_ids:
        return result
    rows = db.session.execute(
        select(NotificationChoice.person_id, NotificationChoice.channel, NotificationChoice.wanted).where(
            NotificationChoice.type == kind.name, NotificationChoice.person_id.in_(person_ids)
        )
    )
    for person_id, channel, wanted in rows:
        if wanted:
            result[person_id].add(channel)
        else:
            result[person_id].discard(channel)
    return result


def choices_of(person_id: int) -> list[Choice]:
    """Every type of an enabled block with the person's choices, by owner and name."""
    rows = db.session.execute(
        select(NotificationChoice.type, NotificationChoice.channel, NotificationChoice.wanted).where(
            NotificationChoice.person_id == person_id
        )
    )
    made = {(kind, channel): wanted for kind, channel, wanted in rows}
    result = []
    for declared in host().declared.notification_types.values():
        kind = declared.value
        if not host().enabled(declared.owner):
            continue
        wanted = {
            channel: _default(kind, channel)
            if kind.mandatory
            else made.get((kind.name, channel), _default(kind, channel))
            for channel in CHANNELS
        }
        result.append(Choice(kind.name, kind.title, declared.owner, kind.mandatory, wanted))
    return sorted(result, key=lambda choice: (choice.owner, choice.type))


def forget_plugin(plugin: str) -> int:
    """Forget what people chose for a plugin that is being purged; gives how many choices. What they got they keep."""
    own = NotificationChoice.type.startswith(f"{plugin}.", autoescape=True)
    result = db.session.execute(delete(NotificationChoice).where(own).execution_options(synchronize_session=False))
    return int(result.rowcount)  # type: ignore[attr-defined]  # a DELETE gives a CursorResult


def choose(person_id: int, wanted: Collection[tuple[str, str]]) -> None:
    """Keep the person's choices: ``wanted`` holds ``(type, channel)`` of everything that is switched on.

    Types that are not shown (of a block that is off) keep what was chosen; mandatory ones cannot be chosen.
    """
    for choice in choices_of(person_id):
        if choice.mandatory:
            continue
        for channel in CHANNELS:
            on = (choice.type, channel) in wanted
            if on == choice.wanted[channel]:
                continue
            statement = conflict_insert(NotificationChoice).values(
                person_id=person_id, type=choice.type, channel=channel, wanted=on
            )
            keys = ["person_id", "type", "channel"]
            db.session.execute(statement.on_conflict_do_update(index_elements=keys, set_={"wanted": on}))
