"""The org chart to look around in and to print."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, render_template, request, url_for
from flask_babel import gettext as _

from core.org import chart, structure
from core.org.chart import Found
from core.org.found_places import Place, find
from core.org.views.blueprint import blueprint
from core.org.views.day import shown, shown_day
from core.web.gate import permission
from core.web.render import render

VIEW = "org.view"
LEVELS = (1, 2, 3)
PAPERS = ("a4", "a3")
USUAL = 2


@blueprint.get("/departments/chart")
@permission(VIEW)
def departments_chart() -> str:
    """The chart, from the top or from one department, to a level, with one department in the middle."""
    on = shown().on
    start, show = _department("from", on), _department("show", on)
    text = request.args.get("q", "").strip()[:200]
    # The way to one department is drawn, and of the rest what fits around it.
    levels = 1 if show is not None else _levels()
    return render(
        "org/chart.html",
        drawing=chart.draw(on, start=start, levels=levels, show=show),
        start=start,
        above_links=[
            {"title": name, "href": _from(number)}
            for number, name in structure.names(start.path, on).items()
            if number != start.id
        ]
        if start is not None
        else [],
        show=show,
        levels=_levels(),
        choices=_choices(start),
        text=text,
        hits=_hits(text, on),
        address=branch_address,
    )


@blueprint.get("/departments/<int:department_id>/chart")
@permission(VIEW)
def chart_branch(department_id: int) -> str:
    """What stands right below a department, for htmx; with ``deep`` it goes on by itself as it comes into sight."""
    return render_template(
        "org/_chart_branch.html",
        nodes=chart.branch(department_id, shown_day()),
        deep=request.args.get("deep") == "1",
        address=branch_address,
    )


@blueprint.get("/departments/chart/find")
@permission(VIEW)
def chart_find() -> str:
    """Where the chart can jump to, while somebody types, for htmx."""
    text = request.args.get("q", "").strip()[:200]
    return render_template("org/_chart_hits.html", hits=_hits(text, shown_day()), text=text)


@blueprint.get("/departments/print")
@permission(VIEW)
def print_chart() -> str:
    """The chart for paper, whole or from a department."""
    on = shown_day()
    start = _department("from", on)
    levels = _levels(chart.ALL_LEVELS)
    paper = request.args.get("paper", "")
    paper = paper if paper in PAPERS else PAPERS[0]
    choices = [(chart.ALL_LEVELS, _("All levels")), *_titles()]
    return render(
        "org/chart_print.html",
        drawing=chart.draw(on, start=start, levels=levels, most=chart.MOST_PRINTED),
        start=start,
        paper=paper,
        papers=[(name, name.upper(), _print_address(start, name, levels)) for name in PAPERS],
        levels=[(title, _print_address(start, paper, level), level == levels) for level, title in choices],
        today=on,
    )


def branch_address(department_id: int, deep: bool) -> str:
    """Where the branch below a department is loaded from."""
    return url_for("org.chart_branch", department_id=department_id, deep=1 if deep else None)


def _from(department_id: int) -> str:
    values: dict[str, Any] = {"from": department_id}
    return url_for("org.departments_chart", **values)


def _hits(text: str, on: date) -> list[Place]:
    return find(text, on) if text else []


def _department(name: str, on: date) -> Found | None:
    text = request.args.get(name, "")
    if not text:
        return None
    found = chart.one(int(text), on) if text.isdecimal() and len(text) < 10 else None
    return found or abort(404)


def _levels(usual: int = USUAL) -> int:
    text = request.args.get("levels", "")
    if text == "all":
        return chart.ALL_LEVELS
    return int(text) if text in map(str, LEVELS) else usual


def _titles() -> list[tuple[int, str]]:
    return [(1, _("1 level")), (2, _("2 levels")), (3, _("3 levels"))]


def _choices(start: Found | None) -> list[dict[str, Any]]:
    now = None if request.args.get("show") else _levels()
    begin: dict[str, Any] = {"from": start.id} if start is not None else {}
    titles: list[tuple[int, str, str]] = [(level, str(level), title) for level, title in _titles()]
    titles.append((chart.ALL_LEVELS, "all", _("All levels")))
    return [
        {
            "title": title,
            "href": url_for("org.departments_chart", levels=value, **begin),
            "current": level == now,
        }
        for level, value, title in titles
    ]


def _print_address(start: Found | None, paper: str, levels: int) -> str:
    values: dict[str, Any] = {"from": start.id if start is not None else None, "paper": paper}
    values["levels"] = levels if levels != chart.ALL_LEVELS else None
    return url_for("org.print_chart", **values)
