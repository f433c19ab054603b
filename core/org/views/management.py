"""The page of a unit of the management tree."""

from __future__ import annotations

from flask import abort, url_for
from flask_babel import gettext as _

from core.org import listing, management, structure
from core.org.directory_search import Query, search
from core.org.views.blueprint import blueprint
from core.org.views.day import shown
from core.org.views.directory import PAGE_SIZE, cursor, steps
from core.org.views.trees import MANAGEMENT
from core.web.gate import current_viewer, permission
from core.web.render import render

VIEW = "org.view"


@blueprint.get("/departments/management/<int:unit_id>")
@permission(VIEW)
def unit(unit_id: int) -> str:
    """A unit: who heads it, what is below, who works there, and what it stands for."""
    viewer, on = current_viewer(), shown().on
    found = management.one(unit_id, on) or abort(404)
    people = search(Query(unit_team=unit_id), on=on, cursor=cursor(), size=PAGE_SIZE)
    heads = management.heads([found], on).get(unit_id, [])
    size = management.tree(on).people[unit_id]
    department = structure.on_day(found.department_id, on) if found.department_id is not None else None
    return render(
        "org/unit.html",
        unit=found,
        size=size,
        crumbs=[{"title": _("Structure"), "href": MANAGEMENT.list()}]
        + [
            {"title": name, "href": management.url(number, on)}
            for number, name in management.names(found.path, on).items()
            if number != unit_id
        ]
        + [{"title": found.name, "href": ""}],
        heads=heads,
        vacant=found.stands_for and not heads and size > 0,
        below=management.branch(unit_id, on),
        department=department,
        department_url=structure.url(department.id, on) if department is not None else "",
        tree=MANAGEMENT,
        rows=listing.rows(people.ids, viewer, on, presence=True),
        steps=steps(people, lambda **place: url_for("org.unit", unit_id=unit_id, **place)),
    )
