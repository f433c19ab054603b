"""Letting letters come no more, from the link in one of them: without a sign-in, and nothing but that."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask_babel import lazy_gettext as _l

from core.extension import Label
from core.notify import choices, habits, links, rules
from core.notify.choices import EMAIL
from core.notify.recipients import Recipient, lookup
from core.notify.timing import NEVER
from core.plugin_host import host


@dataclass(frozen=True, slots=True)
class MuteOffer:
    """What a link would mute, and whether it may be muted at all."""

    recipient: Recipient
    kind: str
    title: Label
    locked: bool = False


def find(token: str) -> MuteOffer | None:
    """What the link would mute; ``None`` where its person or type is gone.

    Raises:
        UnknownLinkError: it was cut short, or nobody here has signed it.
    """
    person_id, kind = links.read_mute(token)
    recipient = next(iter(lookup().recipients([person_id])), None)
    if recipient is None:
        return None
    if kind == links.ALL:
        return MuteOffer(recipient, kind, _l("All e-mails that need not be sent"))
    declared = host().declared.notification_types.get(kind)
    if declared is None:
        return None
    decided = rules.for_people([person_id], kind)[person_id]
    locked = bool(choices.locked_by(declared.value, EMAIL, decided))
    return MuteOffer(recipient, kind, declared.value.title, locked)


def mute(offer: MuteOffer) -> None:
    """Let these letters come no more; the portal's list stays as it is. The caller commits."""
    person_id = offer.recipient.person_id
    if offer.kind != links.ALL:
        choices.set_choice(person_id, offer.kind, EMAIL, wanted=False)
        return
    habits.keep(person_id, replace(habits.of_person(person_id), rhythm=NEVER), offer.recipient.time_zone)
