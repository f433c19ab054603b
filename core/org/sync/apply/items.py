"""A person's change while it is applied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from core.org import bulk
from core.org.sync import codec
from core.org.sync.apply import journal
from core.org.sync.apply.context import Context, change_row
from core.org.sync.apply.rows import Row
from core.org.sync.plan import Change


@dataclass(slots=True)
class Item:
    """A change, the record that counts from now on, whom it means, and what was written for it."""

    change: Change
    after: codec.Packed
    person_id: int = 0
    entries: list[journal.Entry] = field(default_factory=list)

    @property
    def who(self) -> tuple[int, str]:
        """The person, and the source's id of the record."""
        return self.person_id, self.change.external_id


def said(context: Context, item: Item, now: datetime) -> Row:
    """What a source said of a person, as columns of ``core_external_ref``."""
    return {
        # A picture is taken over later; until then the record does not count as fully applied.
        "digest": "" if item.change.photo is not None else item.change.digest,
        "record": item.after,
        "present": item.change.action != "leave" and not codec.gone(item.after, context.today),
        "applied_at": now,
    }


def applied_row(context: Context, item: Item) -> Row:
    """The row of a person's change in the run's report, with all that was written for it."""
    after = item.after if item.change.after is not None else None
    return change_row(context.run.id, item.change, after, applied=True, object_id=item.person_id, journal=item.entries)


def items_of(context: Context, changes: Sequence[Change]) -> list[Item]:
    """Changes with their records."""
    return [Item(change, _after(context, change)) for change in bulk.meanwhile(changes)]


def _after(context: Context, change: Change) -> codec.Packed:
    if change.after is None:
        # Not listed any more: what was known of the person stays.
        return change.before or {}
    return context.plan.spool.record(change.after)
