"""Where everybody stands in the company and on the map, as one select to count by."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import join

from core.org import people
from core.org.models import Assignment, Employment, Person
from core.org.posts import KIND_ORDER, held


def whereabouts(on: date) -> Select[*tuple[Any, ...]]:
    """A select with a row for everybody who works here: ``person_id``, ``department_id`` and ``location_id``.

    The department is that of the post that says most about the person on that day, as on their card; who holds no
    post, or no place is known of, has ``None`` there.
    """
    order = case(
        {kind: place for place, kind in enumerate(KIND_ORDER)}, value=Employment.kind, else_=len(KIND_ORDER)
    )  # fmt: skip
    place = func.row_number().over(
        partition_by=Assignment.person_id, order_by=(order, Assignment.primary.desc(), Assignment.id)
    )
    posts = (
        select(Assignment.person_id, Assignment.department_id, place.label("place"))
        .select_from(join(Assignment, Employment, Employment.id == Assignment.employment_id))
        .where(*held(on))
        .subquery()
    )
    return (
        select(Person.id.label("person_id"), posts.c.department_id, Person.location_id)
        .outerjoin(posts, and_(posts.c.person_id == Person.id, posts.c.place == 1))
        .where(people.works_here())
    )
