"""Makes a plan come true, portion by portion, each record safe from its neighbours' mistakes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise, zip_longest
from typing import TypeVar

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from core.db import db
from core.org import bulk
from core.org.models import Assignment
from core.org.sync.apply import accounts, heads, people, photos, reported, things
from core.org.sync.apply.context import REFS, Context, RowGoneError, save_changes
from core.org.sync.merge import absences, members
from core.org.sync.merge.settle import settle
from core.org.sync.plan import Change

PORTION, EDGE = 1000, 250
FAULTS = (DataError, IntegrityError, RowGoneError, ValueError)
"""What a record can be to blame for."""

Writer = Callable[[Sequence[Change]], None]
Ready = TypeVar("Ready")


def apply(context: Context) -> None:
    """Write everything the plan says. Commits after each portion, so that others can write in between."""
    plan = context.plan
    save_changes(context, plan.problems, applied=False)
    for kind in ("location", "entity", "department"):
        _in_portions(
            context, [item for item in plan.changes[kind] if item.action != "close"], _as_they_are, _things(kind)
        )
    departments, units = plan.changes["department"], plan.changes["unit"]
    things.hang(context, "department", departments)
    _in_portions(context, units, _as_they_are, _things("unit"))
    things.hang(context, "unit", units)
    context.learn_places()
    people.expect(context)
    _in_portions(context, plan.changes["person"], people.prepare, people.write)
    _in_portions(context, plan.changes["account"], _as_they_are, accounts.write)
    heads.write(context, "department", departments)
    heads.write(context, "entity", [change for change in plan.changes["entity"] if _names_heads(change)])
    closed = [change for change in departments if change.action == "close"]
    _in_portions(context, closed, _as_they_are, _things("department"))
    _in_portions(context, plan.changes["group"], _as_they_are, _things("group"))
    db.session.commit()
    _pictures(context)
    reported.write(context)
    _settle(context)
    _touch_renamed(context)


def _names_heads(change: Change) -> bool:
    return change.known is not None or change.after is not None


def _settle(context: Context) -> None:
    """Whose records are whose, and what follows, once all of them are written."""
    plan = context.plan
    changed = any(plan.changes[kind] for kind in ("person", "account", "department", "group", "unit"))
    if not changed and not context.unfinished:
        return
    context.touched |= context.unfinished.people
    absences.write(context.source_id, sorted(context.with_absences))
    pictured = {_person(context, change) for change in plan.changes["person"] if change.photo is not None}
    plain = context.made.keys() - pictured
    done = settle(context.today, context.touched, _ids_of_accounts(context), plain=plain)
    members.write([context.source_key], {id_ for change in plan.changes["group"] if (id_ := _group(context, change))})
    context.touched |= done.people
    context.rewritten |= done.rewritten
    for person_id in done.removed:
        context.made.pop(person_id, None)
    db.session.commit()


def _group(context: Context, change: Change) -> int | None:
    return context.object_id("group", change.external_id)


def _person(context: Context, change: Change) -> int | None:
    return context.object_id("person", change.external_id)


def _ids_of_accounts(context: Context) -> set[int]:
    ids = sorted({change.external_id for change in context.plan.changes["account"]} | context.unfinished.accounts)
    found: set[int] = set()
    for start in range(0, len(ids), PORTION):
        query = select(REFS.c.id).where(
            REFS.c.source_id == context.source_id,
            REFS.c.kind == "account",
            REFS.c.external_id.in_(ids[start : start + PORTION]),
        )
        found |= set(db.session.scalars(query))
    return found


def _things(kind: str) -> Callable[[Context, Sequence[Change]], None]:
    return lambda context, changes: things.write(context, kind, changes)


def _pictures(context: Context) -> None:
    changes = [*context.plan.changes["person"], *context.plan.changes["account"]]
    photos.write(context, [change for change in changes if change.photo is not None])
    lost = [item for item in changes if item.photo is None and "photo_digest" in item.fields]
    photos.drop(context, lost)
    db.session.commit()


def _touch_renamed(context: Context) -> None:
    """People are found by the name of their department, too."""
    renamed = [item for item in context.plan.changes["department"] if "name" in item.fields and item.known is not None]
    ids = [item.known.object_id for item in renamed if item.known is not None]
    if ids:
        query = select(Assignment.person_id).where(Assignment.department_id.in_(ids))
        context.touched.update(db.session.scalars(query))


def _as_they_are(context: Context, changes: Sequence[Change]) -> Sequence[Change]:
    return changes


def _in_portions(
    context: Context,
    changes: Sequence[Change],
    prepare: Callable[[Context, Sequence[Change]], Ready],
    write: Callable[[Context, Ready], None],
) -> None:
    """Write changes; while the database is still at one portion, the next one is made ready."""
    portions = _portions(changes)
    ready: Ready | None = None
    for portion, following in zip_longest(portions, portions[1:]):
        coming: Ready | None = None
        try:
            with db.session.begin_nested():
                write(context, ready if ready is not None else prepare(context, portion))
                if following is not None and bulk.overlaps():
                    coming = prepare(context, following)
        except FAULTS:
            # A record of the next portion may be to blame, so nothing is said of these yet.
            coming = None
            context.forget(portion)
            _alone(context, portion, lambda changes: write(context, prepare(context, changes)))
        ready = coming
        db.session.commit()
        context.progress(len(portion))


def _portions(changes: Sequence[Change]) -> list[Sequence[Change]]:
    """The first and the last short: the database waits while the first is made ready, and we for it with the last."""
    if len(changes) <= PORTION:
        return [changes] if changes else []
    edge = min(EDGE, PORTION // 2)
    ends = [edge, *range(edge + PORTION, len(changes) - edge, PORTION), len(changes) - edge, len(changes)]
    return [changes[start:end] for start, end in pairwise([0, *ends])]


def _alone(context: Context, changes: Sequence[Change], write: Writer) -> None:
    """Write changes; if that fails, halve them until the record at fault stands alone and is put aside."""
    try:
        with db.session.begin_nested():
            write(changes)
    except FAULTS as error:
        context.forget(changes)
        if len(changes) == 1:
            _put_aside(context, changes[0], error)
            return
        middle = len(changes) // 2
        _alone(context, changes[:middle], write)
        _alone(context, changes[middle:], write)


def _put_aside(context: Context, change: Change, error: Exception) -> None:
    cause = str(error.orig) if isinstance(error, SQLAlchemyError) and hasattr(error, "orig") else str(error)
    reason = _("It could not be written: %(reason)s", reason=cause.splitlines()[0] if cause else type(error).__name__)
    aside = Change("quarantine", change.kind, change.external_id, change.title, change.known, problem=reason)
    context.failed += 1
    change.photo = None
    save_changes(context, [aside], applied=False)
