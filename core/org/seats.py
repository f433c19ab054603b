"""Where each person sits, for blocks that count something by department."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, case, func, select

from core.org import posts
from core.org.models import Assignment, Employment
from core.org.posts import KIND_ORDER


def seats(on: date) -> Select[int, int]:
    """A select of ``person_id`` and ``department_id``, with one row for whoever holds a post on a day: the main one."""
    kinds = case({kind: place for place, kind in enumerate(KIND_ORDER)}, value=Employment.kind, else_=len(KIND_ORDER))
    place = func.row_number().over(
        partition_by=Assignment.person_id, order_by=(kinds, Assignment.primary.desc(), Assignment.id)
    )
    held = (
        select(Assignment.person_id, Assignment.department_id, place.label("place"))
        .join(Employment, Employment.id == Assignment.employment_id)
        .where(*posts.held(on), Assignment.department_id.is_not(None))
        .subquery()
    )
    return select(held.c.person_id, held.c.department_id).where(held.c.place == 1)
