"""Handing over what a leaver owns: which blocks hold what, who takes it, and the proof that nothing is left.

Blocks answer through the hooks ``owned_things`` and ``hand_over``. Each is called in isolation, but unlike elsewhere
one that fails is named: a list with a gap must not look complete.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import aliased

from core import audit
from core.db import db
from core.extension import OwnedThing, Viewer
from core.org import posts, structure
from core.org.models import ACTIVE, FORMER, Assignment, Department, Employment, Person
from core.org.refusal import EditRefused
from core.plugin_host.dispatch import HookResultError
from core.plugin_host.host import host

HAND_OVER, OF_OWN_PEOPLE = "org.hand_over", "org.hand_over_own_people"
ACTION = "org.things_handed_over"
MOST = 200
"""Things of one block that are shown and handed over at once."""

AHEAD, BACK = timedelta(days=90), timedelta(days=365)
"""Leavers this far ahead and this long ago are listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What one block says that somebody owns.

    Attributes:
        things: at most ``MOST``; ``more`` tells of the rest.
        answered: False if the block failed, so that nobody knows what it holds.
    """

    owner: str
    title: str
    things: Sequence[OwnedThing]
    more: int = 0
    answered: bool = True


def may_see_leavers(viewer: Viewer) -> bool:
    """True for who may hand over anybody's things, and for heads who may do so for their people."""
    return viewer.may(HAND_OVER) or viewer.may(OF_OWN_PEOPLE)


def may_hand_over(viewer: Viewer, person: Person) -> bool:
    """True if the viewer may give away what this person owns: never what is their own."""
    if person.id == viewer.person_id:
        return False
    if viewer.may(HAND_OVER):
        return True
    return db.session.scalar(select(Person.id).where(Person.id == person.id, _in_reach(viewer))) is not None


def leavers(viewer: Viewer, on: date) -> Select[Person]:
    """Those who leave soon or left a while ago and whose things the viewer may hand over, in the order of names."""
    ended = select(Employment.person_id).where(Employment.ends_on.between(on - BACK, on + AHEAD))
    stays = select(Employment.person_id).where(or_(Employment.ends_on.is_(None), Employment.ends_on > on + AHEAD))
    found = select(Person).where(Person.id.in_(ended), Person.id.not_in(stays))
    if not viewer.may(HAND_OVER):
        found = found.where(_in_reach(viewer))
    if viewer.person_id is not None:
        found = found.where(Person.id != viewer.person_id)
    return found.order_by(Person.sort_name, Person.id)


def last_days(person_ids: Collection[int]) -> dict[int, date]:
    """The last day of each person's last contract; who has an open one is left out."""
    if not person_ids:
        return {}
    found: dict[int, date] = {}
    open_ones = set()
    query = select(Employment.person_id, Employment.ends_on).where(Employment.person_id.in_(person_ids))
    for person_id, ends_on in db.session.execute(query):
        if ends_on is None:
            open_ones.add(person_id)
        else:
            found[person_id] = max(found.get(person_id, ends_on), ends_on)
    return {person_id: day for person_id, day in found.items() if person_id not in open_ones}


def leaving(person: Person) -> bool:
    """True for who has left, or whose last day is known."""
    return person.status == FORMER or person.id in last_days([person.id])


def holdings(person_id: int) -> list[Holding]:
    """What every block that takes part says of a person, empty-handed ones too, in the order of the blocks' names."""
    found = [_holding(owner, person_id) for owner in _owners()]
    return sorted(found, key=lambda holding: holding.title)


def heir_of(person: Person, heir_id: int | None) -> Person:
    """Who takes the things of a leaver.

    Raises:
        EditRefused: they do not work here, or are the leaver.
    """
    heir = db.session.get(Person, heir_id) if heir_id is not None else None
    if heir is None or heir.status != ACTIVE:
        raise EditRefused(_("Choose somebody who works here."), "heir")
    if heir.id == person.id:
        raise EditRefused(_("Choose somebody else than the one who leaves."), "heir")
    return heir


def hand_over(person: Person, heir: Person, keys: Collection[str], owner: str, viewer: Viewer) -> int:
    """Give the things of one block to the heir; returns how many. The caller commits: one transaction for each block.

    Args:
        keys: what ``key_of`` gives for the chosen things; what the person does not own any more is passed over.

    Raises:
        EditRefused: the block failed; then nothing of it has changed.
    """
    holding = _holding(owner, person.id)
    chosen = [thing for thing in holding.things if key_of(owner, thing) in keys]
    if not holding.answered:
        raise EditRefused(_("“%(block)s” did not answer.", block=holding.title))
    if not chosen:
        return 0
    done, _nothing = host().isolated(owner, "hand_over", partial(_give, owner, chosen, heir.id, person.id))
    if not done:
        raise EditRefused(_("“%(block)s” could not hand over; nothing of it has changed.", block=holding.title))
    audit.record(
        ACTION,
        object_type="person",
        object_id=person.id,
        title=person.name,
        details={
            "to": heir.id,
            "name": heir.name,
            "block": owner,
            "title": holding.title,
            "things": [{"kind": thing.kind, "id": thing.id, "title": thing.title} for thing in chosen],
        },
        plugin="org",
        viewer=viewer,
    )
    return len(chosen)


def key_of(owner: str, thing: OwnedThing) -> str:
    """Tells a thing from all others of all blocks."""
    return f"{owner}:{thing.kind}:{thing.id}"


def report(person_id: int, *, most: int = 50) -> Sequence[audit.AuditEntry]:
    """What was handed over so far, the latest first."""
    wanted = audit.Filters(action=ACTION, object_type="person", object_id=str(person_id))
    return db.session.scalars(audit.entries(wanted).limit(most)).all()


def _owners() -> Iterator[str]:
    for implementation in host().implementations("owned_things"):
        if host().enabled(implementation.plugin_name):
            yield implementation.plugin_name


def _holding(owner: str, person_id: int) -> Holding:
    plugin = host().plugins.get(owner)
    title = str(plugin.manifest.name) if plugin is not None and plugin.manifest is not None else owner
    answered, things = host().isolated(owner, "owned_things", partial(_asked, owner, person_id))
    if not answered:
        return Holding(owner=owner, title=title, things=(), answered=False)
    return Holding(owner=owner, title=title, things=things[:MOST], more=max(0, len(things) - MOST))


def _asked(owner: str, person_id: int) -> Sequence[OwnedThing]:
    things = host().only(owner, "owned_things", person_id=person_id)
    if things is None:
        return ()
    if not isinstance(things, list | tuple) or not all(isinstance(thing, OwnedThing) for thing in things):
        raise HookResultError("must return a list of OwnedThing")
    return things


def _give(owner: str, things: Sequence[OwnedThing], heir_id: int, person_id: int) -> None:
    host().only(owner, "hand_over", things=things, to_person_id=heir_id)
    given = {(thing.kind, thing.id) for thing in things}
    kept = [thing for thing in _asked(owner, person_id) if (thing.kind, thing.id) in given]
    if kept:
        raise HookResultError(f"hand_over left {len(kept)} things with their former owner")


def _in_reach(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on ``Person`` for who sits, or sat at the end, in or below a department that the viewer heads."""
    if viewer.person_id is None or not viewer.may(OF_OWN_PEOPLE):
        return false()
    paths = [department.path for department in structure.headed_by(viewer.person_id, viewer.today)]
    subtrees = [structure.below(path) for path in paths if structure.path_ids(path)]
    if not subtrees:
        return false()
    contract = aliased(Employment)
    last = select(func.max(contract.ends_on)).where(contract.person_id == Person.id).correlate(Person)
    at_the_end = and_(
        Person.status == FORMER,
        Employment.ends_on == last.scalar_subquery(),
        or_(Assignment.ends_on.is_(None), Assignment.ends_on == Employment.ends_on),
    )
    return (
        select(Assignment.id)
        .join(Employment, Employment.id == Assignment.employment_id)
        .join(Department, Department.id == Assignment.department_id)
        .where(Assignment.person_id == Person.id, or_(*subtrees), or_(and_(*posts.held(viewer.today)), at_the_end))
        .correlate(Person)
        .exists()
    )
