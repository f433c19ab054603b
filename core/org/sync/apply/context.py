"""What all steps of applying share: the run, the plan, and which object of the portal a reference means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import Table, insert, select, true

from core.db import among, as_rows, conflict_insert, db, metadata
from core.org import models
from core.org.sync.apply.rows import Numbers
from core.org.sync.apply.surroundings import Surroundings
from core.org.sync.models import SyncRun
from core.org.sync.plan import Change, Plan
from core.org.sync.settings import SourceSettings
from core.org.sync.unfinished import Unfinished

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
        titles: names of positions by their ids, the other way round than ``positions``.
        touched: ids of the people concerned.
        made: ids of those who are new, with their status: what is derived of them was written with them.
        unfinished: what earlier runs of the source left.
        rewritten: people whose records or values comparing the sources has changed.
        numbers: ids of rows of newcomers, taken ahead.
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
    titles: dict[int, str] = field(default_factory=dict)
    places: dict[tuple[int, str], int] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    made: dict[int, str] = field(default_factory=dict)
    unfinished: Unfinished = field(default_factory=Unfinished)
    rewritten: set[int] = field(default_factory=set)
    with_absences: set[str] = field(default_factory=set)
    numbers: Numbers = field(default_factory=Numbers)
    structure_changed: bool = False
    failed: int = 0
    _surroundings: Surroundings | None = None

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

    @property
    def surroundings(self) -> Surroundings:
        """Read once, when the first newcomer is written: departments and places are written before people."""
        if self._surroundings is None:
            self._surroundings = Surroundings.read()
        return self._surroundings

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
            # SQLite would take the ON of a conflict for that of a join.
            named = select(as_rows(fresh).c.value).where(true())
            statement = conflict_insert(models.Position).from_select(["name"], named)
            db.session.execute(statement.on_conflict_do_nothing(index_elements=["name"]))
            self._look_up(set(fresh))

    def _look_up(self, names: set[str]) -> None:
        query = select(POSITIONS.c.name, POSITIONS.c.id).where(among(POSITIONS.c.name, names))
        for name, position_id in db.session.execute(query):
            self.positions[name] = position_id
            self.titles[position_id] = name

    def forget(self, changes: Iterable[Change]) -> None:
        """Know nothing any more of what was written for changes, because it was taken back."""
        # Titles went with it.
        self.positions.clear()
        self.titles.clear()
        for change in changes:
            object_id = self.ids.get(change.kind, {}).pop(change.external_id, None)
            if change.kind == "person" and object_id is not None:
                self.made.pop(object_id, None)
                self.touched.discard(object_id)


def save_changes(context: Context, changes: Iterable[Change], *, applied: bool) -> None:
    """Write changes into the run's report without a journal."""
    rows = []
    for change in changes:
        after = context.plan.spool.record(change.after) if change.after is not None else None
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
