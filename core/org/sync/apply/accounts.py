"""Writing accounts: only what the directory says of each. Whose they are is found out afterwards, over all sources."""

from __future__ import annotations

from collections.abc import Sequence

from core.db import utcnow
from core.org import bulk
from core.org.sync.apply import journal
from core.org.sync.apply.context import CHANGES, REFS, Context, change_row
from core.org.sync.apply.rows import Row, Updates
from core.org.sync.plan import Change


def write(context: Context, changes: Sequence[Change]) -> None:
    """Apply changes to accounts. The caller has opened a savepoint."""
    updates = Updates(REFS)
    fresh: list[Row] = []
    rows: list[Row] = []
    now = utcnow()
    for change in changes:
        packed = context.plan.spool.record(change.after) if change.after is not None else None
        entries: list[journal.Entry] = []
        # A picture is taken over later; until then the record does not count as fully applied.
        digest = "" if change.photo is not None else change.digest
        values: Row = {"digest": digest, "present": packed is not None, "applied_at": now}
        if change.known is None:
            key = {"source_id": context.source_id, "kind": "account", "external_id": change.external_id}
            fresh.append({**key, "object_id": None, "link": "", "record": packed, **values})
        else:
            if packed is None:
                values["digest"] = change.known.digest
            entries.append(journal.seen(change.known, values))
            updates.set(change.known.ref_id, values if packed is None else {**values, "record": packed})
        rows.append(change_row(context.run.id, change, packed, applied=True, journal=entries))
    bulk.insert(REFS, fresh)
    updates.send()
    bulk.insert(CHANGES, rows)
