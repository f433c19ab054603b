"""Telling people: the person greeted of the day's greetings, a department of a colleague's day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from plugin_sdk import Occasion, Payload, PersonCard, notify, people, settings
from plugin_sdk.db import conflict_insert, session, utcnow
from plugin_sdk.people import cards
from plugins.birthdays.models import Reminded
from plugins.birthdays.services import greetings, occasions
from plugins.birthdays.services.addresses import month_url, wall_url


def tell(person_id: int) -> None:
    """Notify somebody of the greetings since the last time, in one message.

    A greeting is told once: it is marked in the same transaction that asks for the message. What may not be seen any
    more, because its occasion was hidden meanwhile, is not told.
    """
    fresh = greetings.untold(person_id)
    now = utcnow()
    for greeting in fresh:
        greeting.told_at = now
    seen = [greeting for greeting in fresh if occasions.one(None, person_id, greeting.kind, greeting.day) is not None]
    if not seen:
        return
    last = seen[-1]
    known = cards([last.author_id])
    name = known[last.author_id].name if last.author_id in known else ""
    notify.send(
        "birthdays.greetings",
        people=[person_id],
        payload={"count": len(seen), "name": name, "text": last.text, "kind": last.kind},
        url=wall_url(person_id, last.kind, last.day),
        plugin="birthdays",
        thread=f"birthdays:{person_id}",
    )


def remind(now: datetime | None = None) -> int:
    """Tell departments of who has their day, from a set hour there on; gives the number of messages asked for.

    Everybody gets one message for all of a department's occasions of the day, and none of their own. Running it twice
    tells nothing twice.
    """
    if not settings.get("birthdays", "remind"):
        return 0
    moment = now or utcnow()
    hour = int(settings.get("birthdays", "hour"))
    day = moment.date()
    fresh: dict[int, list[Occasion]] = defaultdict(list)
    for one in occasions.within(None, day - timedelta(days=1), day + timedelta(days=1)):
        local = moment.astimezone(greetings.zone_of(one))
        if one.department_id is not None and one.day == local.date() and local.hour >= hour and _first(one):
            fresh[one.department_id].append(one)
    return sum(_remind(department_id, found) for department_id, found in sorted(fresh.items()))


def _first(one: Occasion) -> bool:
    """True for the first who asks, of all workers."""
    statement = conflict_insert(Reminded).values(
        department_id=one.department_id, person_id=one.person_id, kind=one.kind, day=one.day
    )
    told = session.execute(statement.on_conflict_do_nothing().returning(Reminded.person_id))
    return told.first() is not None


def _remind(department_id: int, found: Sequence[Occasion]) -> int:
    known = cards([one.person_id for one in found])
    celebrated = {one.person_id for one in found}
    others = [number for number in people.members([department_id], found[0].day) if number not in celebrated]
    sent = _send(others, found, known)
    for person_id in sorted(celebrated):
        sent += _send([person_id], [one for one in found if one.person_id != person_id], known)
    return sent


def _send(recipients: Sequence[int], found: Sequence[Occasion], known: dict[int, PersonCard]) -> int:
    told = [one for one in found if one.person_id in known]
    if not recipients or not told:
        return 0
    payload: Payload = {
        "people": [{"name": known[one.person_id].name, "kind": one.kind, "years": one.years} for one in told]
    }
    first = told[0]
    url = wall_url(first.person_id, first.kind, first.day) if len(told) == 1 else month_url(first.day)
    notify.send("birthdays.today", people=list(recipients), payload=payload, url=url, plugin="birthdays")
    return 1
