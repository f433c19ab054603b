"""What people chose for themselves, when two turn out to be one, or one turns out to be two.

One person has one word. Of dated choices the newest counts; of those without a date the one that lets less be seen. So
a refusal is never lost, whichever of the two rows stays.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, Table, delete, select, update

from core import notify
from core.db import among, db, metadata
from core.org import photos

_PEOPLE: Table = metadata.tables["core_person"]
_DEPUTIES: Table = metadata.tables["core_deputyship"]


def bring_together(old_id: int, new_id: int) -> None:
    """Give the person who stays what the one who leads there had chosen."""
    rows = {row.id: row for row in db.session.execute(_chosen((old_id, new_id)))}
    old, new = rows[old_id], rows[new_id]
    birthday = old.show_birthday and new.show_birthday
    values = {"show_birthday": birthday, "about": new.about or old.about}
    db.session.execute(update(_PEOPLE).where(_PEOPLE.c.id == new_id).values(values))
    for column in (_DEPUTIES.c.person_id, _DEPUTIES.c.deputy_id, _DEPUTIES.c.named_by_id):
        db.session.execute(update(_DEPUTIES).where(column == old_id).values({column.name: new_id}))
    # Nobody stands in for themselves.
    db.session.execute(delete(_DEPUTIES).where(_DEPUTIES.c.person_id == _DEPUTIES.c.deputy_id))
    photos.bring_together(old_id, new_id)
    notify.bring_together(old_id, new_id)


def keep_refusals(former_ids: Collection[int], new_id: int) -> None:
    """Let who is parted from others show no more than those did; whose word it was, nobody knows."""
    former = db.session.execute(_chosen(former_ids)).all()
    birthday = all(row.show_birthday for row in former)
    db.session.execute(update(_PEOPLE).where(_PEOPLE.c.id == new_id).values(show_birthday=birthday))
    photos.keep_refusals(former_ids, new_id)


def _chosen(person_ids: Collection[int]) -> Select[tuple[int, bool, str]]:
    return select(_PEOPLE.c.id, _PEOPLE.c.show_birthday, _PEOPLE.c.about).where(among(_PEOPLE.c.id, person_ids))
