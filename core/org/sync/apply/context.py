"""What all steps of applying share: the run, the plan, and which object of the portal a reference means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import Table, insert, select

from core.db import among, conflict_insert, db, metadata
from core.org import models
from core.org.sync.models import SyncRun
from core.org.sync.plan import Change, Plan
from core.org.sync.settings import SourceSettings

REFS: Table = metadata.tables["core_external_ref"]
CHANGES: Table = metadata.tables["core_sync_change"]
POSITIONS: Table = metadata.tables["core_position"]


class RowGoneError(LookupError):
    """An object that a record means has been removed from the portal."""


@dataclass(slots=True)
class Context:
    """The state of applying one plan.

    Attributes:
        seen_on: the day on which something new counts as begun; ``None`` on the first run of a source, when everything
            is new and nothing has begun.
        places: locations by (source, external id), of all sources, because a person may be known to several.
        touched: ids of the people whose derived state must be refreshed.
        with_absences: external ids of written records of people that have absences or had some before.
    """

    run: SyncRun
    source_key: str
    plan: Plan
    settings: SourceSettings
    seen_on: date | None
    progress: Callable[[int], None] = lambda count: None
    ids: dict[str, dict[str, int]] = field(default_factory=dict)
    positions: dict[str, int] = field(default_factory=dict)
    places: dict[tuple[int, str], int] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    with_absences: set[str] = field(default_factory=set)
    structure_changed: bool = False
    failed: int = 0

    @property
    def source_id(self) -> int:
        """The source's row."""
        return self.run.source_id

    @property
    def today(self) -> date:
        """The day of the run."""
        return self.plan.today

    @property
    def yesterday(self) -> date:
        """The last day that counts of what ends now."""
        return self.plan.today - timedelta(days=1)

    def object_id(self, kind: str, external_id: str) -> int | None:
        """The object that an external id means, ``None`` where it is empty or not known."""
        if not external_id:
            return None
        found = self.ids.get(kind, {}).get(external_id)
        if found is not None:
            return found
        known = self.plan.known[kind].get(external_id)
        return known.object_id if known is not None else None

    def learn(self, kind: str, external_id: str, object_id: int) -> None:
        """Remember an object that was just made."""
        self.ids.setdefault(kind, {})[external_id] = object_id

    def learn_places(self) -> None:
        """Read where all sources' locations are, once those of this run are written."""
        query = select(REFS.c.source_id, REFS.c.external_id, REFS.c.object_id).where(REFS.c.kind == "location")
        self.places = {(row.source_id, row.external_id): row.object_id for row in db.session.execute(query)}

    def learn_positions(self, names: Iterable[str]) -> None:
        """Make sure that all these job titles are in the dictionary."""
        missing = {name for name in names if name and name not in self.positions}
        if not missing:
            return
        self._look_up(missing)
        fresh = sorted(missing - self.positions.keys())
        if fresh:
            # Another source may add the same title at the same moment.
            statement = conflict_insert(models.Position).on_conflict_do_nothing(index_elements=["name"])
            db.session.execute(statement, [{"name": name} for name in fresh])
            self._look_up(set(fresh))

    def _look_up(self, names: set[str]) -> None:
        query = select(POSITIONS.c.name, POSITIONS.c.id).where(among(POSITIONS.c.name, names))
        self.positions.update(db.session.execute(query).all())


def save_changes(context: Context, changes: Iterable[Change], *, applied: bool) -> None:
    """Write changes into the run's report without a journal."""
    rows = []
    for change in changes:
        after = next(context.plan.spool.records([change.after])) if change.after is not None else None
        rows.append(change_row(context.run.id, change, after, applied=applied))
    if rows:
        db.session.execute(insert(CHANGES), rows)


def change_row(
    run_id: int,
    change: Change,
    after: dict[str, object] | None,
    *,
    applied: bool,
    object_id: int | None = None,
    journal: Sequence[object] = (),
) -> dict[str, object]:
    """The row of a change in the run's report."""
    known_id = change.known.object_id if change.known is not None else None
    return {
        "run_id": run_id,
        "action": change.action,
        "kind": change.kind,
        "external_id": change.external_id[:255],
        "object_id": object_id if object_id is not None else known_id,
        "title": change.title,
        "before": change.before,
        "after": after,
        "fields": change.fields,
        "problem": change.problem,
        "journal": list(journal),
        "applied": applied,
    }
