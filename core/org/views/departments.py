"""The structure as a list, and the page of a department."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for
from flask_babel import gettext as _

from core.db import db
from core.extension import Viewer
from core.org import chart, listing, structure
from core.org import management as management_tree
from core.org.dates import ChosenDay
from core.org.directory_search import Query, search
from core.org.models import Location
from core.org.views.blueprint import blueprint
from core.org.views.day import shown, shown_day
from core.org.views.directory import cursor, steps
from core.org.views.trees import LEGAL, MANAGEMENT, Tree
from core.plugin_host import fragments
from core.web.gate import current_viewer, permission
from core.web.render import render

VIEW = "org.view"
PAGE_SIZE = 50
FEW = 6
"""People who are away that the page of a department names; the rest is behind a link."""


@blueprint.get("/departments")
@permission(VIEW)
def departments() -> str:
    """The structure by legal entity: its first two levels, or the departments found by a word."""
    return _list(LEGAL)


@blueprint.get("/departments/management")
@permission(VIEW)
def management() -> str:
    """The management tree: its first two levels, or the units found by a word."""
    return _list(MANAGEMENT)


def _list(tree: Tree) -> str:
    on = shown().on
    text = request.args.get("q", "").strip()[:200]
    return render(
        "org/departments.html",
        tree=tree,
        text=text,
        hits=tree.nodes.find(text, on) if text else [],
        roots=[] if text else tree.nodes.top(on),
    )


@blueprint.get("/departments/<int:node_id>/branch")
@permission(VIEW)
def departments_branch(node_id: int) -> str:
    """What stands right below a department in the list, for htmx."""
    return _branch(LEGAL, node_id)


@blueprint.get("/departments/management/<int:node_id>/branch")
@permission(VIEW)
def management_branch(node_id: int) -> str:
    """What stands right below a unit in the list, for htmx."""
    return _branch(MANAGEMENT, node_id)


def _branch(tree: Tree, node_id: int) -> str:
    return render("org/_branch.html", tree=tree, nodes=tree.nodes.branch(node_id, shown_day()))


@blueprint.get("/departments/<int:department_id>")
@permission(VIEW)
def department(department_id: int) -> str:
    """A department: who heads it, what is below, who works there."""
    viewer, day = current_viewer(), shown()
    on = day.on
    found = structure.on_day(department_id, on) or abort(404)
    size = chart.people_counts(on)[department_id] if isinstance(on, ChosenDay) else found.people_count
    people = search(Query(team=department_id), on=on, cursor=cursor(), size=PAGE_SIZE)
    heads = structure.heads([department_id], on).get(department_id, [])
    units = management_tree.of_departments([department_id], on)
    return render(
        "org/department.html",
        department=found,
        closed=found.ends_on is not None and found.ends_on < on,
        to_come=found.starts_on is not None and found.starts_on > on,
        size=size,
        crumbs=[{"title": _("Structure"), "href": url_for("org.departments")}]
        + [
            {"title": name, "href": structure.url(number, on)}
            for number, name in structure.names(found.path, on).items()
            if number != department_id
        ]
        + [{"title": found.name, "href": ""}],
        heads=heads,
        vacant=not heads and size > 0,
        below=chart.branch(department_id, on),
        units=[(unit.name, management_tree.url(unit.id, on)) for unit in units],
        location=db.session.get(Location, found.location_id) if found.location_id else None,
        rows=listing.rows(people.ids, viewer, on, presence=True),
        steps=steps(people, lambda **place: url_for("org.department", department_id=department_id, **place)),
        away=None if day.chosen else _away(department_id, viewer),
        # What blocks tell of a department is of today.
        sections=[]
        if day.chosen
        else fragments.sections("department_sections", department_id=department_id, viewer=viewer),
        may_edit=viewer.may("org.edit") and not day.chosen,
    )


def _away(department_id: int, viewer: Viewer) -> dict[str, Any]:
    """Who is away today in a department and below it: the first of them, and how many there are."""
    found = search(Query(department=department_id, away=True), on=viewer.today, size=FEW)
    return {"rows": listing.rows(found.ids, viewer, presence=True), "total": found.total, "more": found.later}
