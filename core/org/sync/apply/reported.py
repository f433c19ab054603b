"""Keeps what a reader found wrong, until the next good run of the same source says it anew."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, insert

from core.db import db, utcnow
from core.extension.records import Problem
from core.org.sync.apply.context import Context
from core.org.sync.models import SourceProblem


def write(context: Context) -> None:
    """Replace what was known of this source's answer by what this run found; commits.

    An answer that only says that nothing has changed leaves what was found before.
    """
    plan = context.plan
    if not plan.partial or plan.listed or plan.problems:
        replace(context.source_id, "reader", plan.findings)
    replace(context.source_id, "answer", ())
    db.session.commit()


def replace(source_id: int, found_by: str, problems: Iterable[Problem]) -> None:
    """Keep these problems instead of those that were found in the same way before."""
    own = (SourceProblem.source_id == source_id, SourceProblem.found_by == found_by)
    db.session.execute(delete(SourceProblem).where(*own))
    now = utcnow()
    rows = [
        {
            "source_id": source_id,
            "found_by": found_by,
            "code": problem.code[:40],
            "severity": problem.severity,
            "refs": list(problem.refs),
            "about": problem.external_id[:255],
            "candidates": [],
            "count": problem.count,
            "title": problem.title[:400],
            "reason": problem.reason,
            "found_at": now,
        }
        for problem in problems
    ]
    if rows:
        db.session.execute(insert(SourceProblem), rows)
