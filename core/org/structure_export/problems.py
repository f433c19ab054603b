"""What is wrong in the sources, as rows of the document."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import select

from core.db import db
from core.org.structure_export.names import Names
from core.org.sync.merge import settle
from core.org.sync.models import SourceProblem

ALL = "all"
"""Stands for the source of a problem that concerns several."""


def found(names: Names, today: date) -> Iterator[dict[str, Any]]:
    """What readers found in the last good answers, and what comparing the sources shows on the day."""
    query = select(SourceProblem).where(SourceProblem.found_by != "merge").order_by(SourceProblem.id)
    for row in db.session.scalars(query):
        yield _row(row.code, row.severity, names.sources.get(row.source_id or 0, ALL), row.refs, (), row.count)
    for item in settle.findings_on(today):
        yield _row(item.code, item.severity, item.source or ALL, list(item.refs), item.candidates, item.count)


def _row(
    code: str, severity: str, source: str, refs: list[str], candidates: tuple[str, ...], count: int
) -> dict[str, Any]:
    row: dict[str, Any] = {"kind": code, "severity": severity, "source": source, "ref": refs}
    if code.startswith("account_"):
        row["candidates"] = list(candidates)
    if code.startswith("ad_department_"):
        row["accounts"] = count
    return row
