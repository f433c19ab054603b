"""What names of departments in a directory mean that no department of the structure has, as a person chose."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import SequenceMatcher
from typing import NamedTuple

from sqlalchemy import select

from core.db import db
from core.org import chart, structure
from core.org.dates import today
from core.org.models import Department
from core.org.sync.merge import decisions
from core.org.sync.merge.facts import comparable_name
from core.org.sync.models import Decision, ExternalRef, Source

NOTHING = ""
"""What a name means that nothing should come of, in the place of a department's label."""

LIKELY = 6
LIKE_ENOUGH = 0.5


class Meant(NamedTuple):
    """A department that could be meant: its label ``<source key>:<external id>`` and its name with those above."""

    label: str
    name: str


def label(source: str, name: str) -> str:
    """How decisions speak of a name of a directory, as ``<source key>:<name>``."""
    return f"{source}:{name}"[: Decision.left.type.length]


def settled() -> set[str]:
    """Labels of names that need no answer: they mean a department that is there, or nothing."""
    said = decisions.in_force("department")
    there = _present({right for (_left, right), together in said.items() if together})
    return {left for (left, right), together in said.items() if (right in there if together else right == NOTHING)}


def exists(label: str) -> bool:
    """Whether a source tells of a department of that label now."""
    return label in _present({label})


def find(text: str) -> list[Meant]:
    """Departments that sources tell of, whose names contain every word; at most fifty."""
    return _meant({hit.id: " › ".join([*hit.trail, hit.name]) for hit in chart.find(text, today())})


def likely(name: str) -> list[Meant]:
    """A few departments called much like a name, the likeliest first."""
    departments = dict(db.session.execute(select(Department.id, Department.name)).all())
    paths = dict(db.session.execute(select(Department.id, Department.path)).all())
    alike = {number: _likeness(name, comparable_name(called)) for number, called in departments.items()}
    best = sorted((number for number, much in alike.items() if much >= LIKE_ENOUGH), key=lambda one: (-alike[one], one))
    return _meant(
        {
            number: " › ".join(departments[up] for up in structure.path_ids(paths[number]) if up in departments)
            for number in best[:LIKELY]
        }
    )


def _likeness(left: str, right: str) -> float:
    """From 0 to 1; words in another order are as good as the same."""
    matcher = SequenceMatcher(None, " ".join(sorted(left.split())), " ".join(sorted(right.split())))
    return matcher.ratio() if matcher.quick_ratio() >= LIKE_ENOUGH else 0.0


def _meant(names: Mapping[int, str]) -> list[Meant]:
    """Those of these departments that a source tells of, in the same order."""
    query = (
        select(Source.key, ExternalRef.external_id, ExternalRef.object_id)
        .join(Source, Source.id == ExternalRef.source_id)
        .where(ExternalRef.kind == "department", ExternalRef.present.is_(True), ExternalRef.object_id.in_(names))
        .order_by(ExternalRef.id.desc())
    )
    labels = {row.object_id: f"{row.key}:{row.external_id}" for row in db.session.execute(query)}
    return [Meant(labels[number], name) for number, name in names.items() if number in labels]


def _present(labels: Collection[str]) -> set[str]:
    ids = sorted({label.partition(":")[2] for label in labels})
    query = (
        select(Source.key, ExternalRef.external_id)
        .join(Source, Source.id == ExternalRef.source_id)
        .where(ExternalRef.kind == "department", ExternalRef.present.is_(True), ExternalRef.external_id.in_(ids))
    )
    return {f"{row.key}:{row.external_id}" for row in db.session.execute(query)} & set(labels)
