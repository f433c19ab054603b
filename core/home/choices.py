"""How a person arranges their own home page: the order of what is not fixed, what is hidden, what is added.

What is kept are keys of widgets, also of those that are not here at the moment. So the order outlives a block that is
switched off for a while, and a change of the layout: what the layout adds comes in behind its neighbour there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import delete, select

from core import epochs
from core.db import db, utcnow
from core.epochs import Kept
from core.extension import Viewer
from core.home.layouts import FIXED, OFFERED
from core.home.models import CHOICES, HomeChoice
from core.home.slots import Slot, replaced_by
from core.identity.models import Account

MOST = 200
"""Keys that are kept of one person."""


class Choice(NamedTuple):
    """What somebody decided; see ``HomeChoice``."""

    arranged: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()
    added: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Mine:
    """A widget of one's own page, and whether it is shown there."""

    slot: Slot
    shown: bool


_kept: Kept[int, Choice | None] = Kept(CHOICES, most=20_000)


def of(viewer: Viewer) -> Choice | None:
    """What the viewer decided; ``None`` where they left everything to the company. Remembered."""
    account_id = viewer.account_id
    return _kept.get(account_id, lambda: _read(account_id)) if account_id is not None else None


def _read(account_id: int) -> Choice | None:
    row = db.session.get(HomeChoice, account_id)
    return Choice(tuple(row.arranged), frozenset(row.hidden), frozenset(row.added)) if row is not None else None


def arranged(slots: Sequence[Slot], choice: Choice | None) -> list[Mine]:
    """The slots in the person's order: fixed ones where the layout has them, the others as the person wants.

    A widget that another one tells better goes where that one goes: who hides the one does not want the other.
    """
    wish = choice or Choice()
    better = replaced_by(slots)
    free = {slot.key: slot for slot in slots if slot.how != FIXED}
    order = iter(woven([key for key in wish.arranged if key in free], list(free)))
    shown = {key: _is_shown(slot, wish) for key, slot in free.items()}
    for key, slot in better.items():
        if key in shown and slot.key in shown:
            shown[key] = shown[key] and shown[slot.key]
    placed = (slot if slot.how == FIXED else free[next(order)] for slot in slots)
    return [Mine(slot, shown.get(slot.key, True)) for slot in placed]


def _is_shown(slot: Slot, wish: Choice) -> bool:
    return slot.key in wish.added if slot.how == OFFERED else slot.key not in wish.hidden


def woven(first: Sequence[str], other: Sequence[str]) -> list[str]:
    """``first`` in its order, with what only ``other`` has put behind the neighbour that it follows there."""
    found = list(first)
    known = set(found)
    before: str | None = None
    for key in other:
        if key not in known:
            found.insert(found.index(before) + 1 if before is not None else 0, key)
            known.add(key)
        before = key
    return found


def listed(slots: Sequence[Slot], choice: Choice | None) -> list[Mine]:
    """What the person may arrange, in their order; a widget that another one tells better goes with that one."""
    better = replaced_by(slots)
    return [mine for mine in arranged(slots, choice) if mine.slot.how != FIXED and mine.slot.key not in better]


def save(viewer: Viewer, slots: Sequence[Slot], order: Sequence[str], shown: Collection[str]) -> None:
    """Keep the viewer's order of what is not fixed, and which of it is shown; what is not asked for is left alone.

    Args:
        slots: what the viewer may arrange now, see ``listed``.
        order: keys as the viewer wants them; unknown ones are passed over.
        shown: the keys to show.
    """
    if viewer.account_id is None:
        return
    free = {slot.key: slot for slot in slots if slot.how != FIXED}
    wanted = woven([key for key in dict.fromkeys(order) if key in free], list(free))
    offered = {key for key, slot in free.items() if slot.how == OFFERED}
    # The row of the account lets only one of two windows write at a time; the later one wins.
    db.session.execute(select(Account.id).where(Account.id == viewer.account_id).with_for_update())
    row = db.session.get(HomeChoice, viewer.account_id, populate_existing=True)
    if row is None:
        row = HomeChoice(account_id=viewer.account_id, arranged=[], hidden=[], added=[])
        db.session.add(row)
    row.arranged = woven(wanted, row.arranged)[:MOST]
    row.hidden = sorted((set(row.hidden) - free.keys()) | (free.keys() - offered - set(shown)))[:MOST]
    row.added = sorted((set(row.added) - free.keys()) | (offered & set(shown)))[:MOST]
    row.changed_at = utcnow()
    db.session.flush()


def reset(viewer: Viewer) -> None:
    """Return to the company's order."""
    db.session.execute(delete(HomeChoice).where(HomeChoice.account_id == viewer.account_id))
    epochs.move(CHOICES)


def of_person(person_id: int) -> HomeChoice | None:
    """What is kept of a person, for their own copy."""
    mine = select(HomeChoice).join(Account, Account.id == HomeChoice.account_id)
    return db.session.scalar(mine.where(Account.person_id == person_id))


def forget(person_id: int) -> int:
    """Delete what is kept of a person; gives how much that was."""
    accounts = select(Account.id).where(Account.person_id == person_id)
    gone = db.session.execute(delete(HomeChoice).where(HomeChoice.account_id.in_(accounts)))
    epochs.move(CHOICES)
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a DELETE gives a CursorResult
