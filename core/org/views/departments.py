"""The org chart and the page of a department."""

from __future__ import annotations

from flask import abort, request, url_for
from flask_babel import gettext as _

from core.db import db
from core.org import chart, listing, structure
from core.org.directory_search import Query, search
from core.org.models import Location
from core.org.views.blueprint import blueprint
from core.org.views.directory import cursor, steps
from core.plugin_host import fragments
from core.web.gate import current_viewer, permission
from core.web.render import render

VIEW = "org.view"
PAGE_SIZE = 50


@blueprint.get("/departments")
@permission(VIEW)
def departments() -> str:
    """The org chart: its first two levels, or the departments found by a word."""
    viewer = current_viewer()
    text = request.args.get("q", "").strip()[:200]
    return render(
        "org/departments.html",
        text=text,
        hits=chart.find(text, viewer.today) if text else [],
        roots=[] if text else chart.top(viewer.today),
    )


@blueprint.get("/departments/<int:department_id>/branch")
@permission(VIEW)
def branch(department_id: int) -> str:
    """What stands right below a department in the chart, for htmx."""
    return render("org/_branch.html", nodes=chart.branch(department_id, current_viewer().today))


@blueprint.get("/departments/<int:department_id>")
@permission(VIEW)
def department(department_id: int) -> str:
    """A department: who heads it, what is below, who works there."""
    viewer = current_viewer()
    on = viewer.today
    found = structure.get(department_id) or abort(404)
    people = search(Query(team=department_id), on=on, cursor=cursor(), size=PAGE_SIZE)
    heads = structure.heads([department_id], on).get(department_id, [])
    return render(
        "org/department.html",
        department=found,
        closed=found.ends_on is not None and found.ends_on < on,
        crumbs=[{"title": _("Structure"), "href": "/departments"}]
        + [{"title": above.name, "href": structure.url(above.id)} for above in structure.ancestors(found)]
        + [{"title": found.name, "href": ""}],
        heads=heads,
        vacant=not heads and found.people_count > 0,
        below=chart.branch(department_id, on),
        location=db.session.get(Location, found.location_id) if found.location_id else None,
        rows=listing.rows(people.ids, viewer),
        steps=steps(people, lambda **place: url_for("org.department", department_id=department_id, **place)),
        sections=fragments.sections("department_sections", department_id=department_id, viewer=viewer),
        may_edit=viewer.may("org.edit"),
    )
