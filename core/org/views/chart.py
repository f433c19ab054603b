"""The org chart to look around in and to print, of either structure."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, render_template, request
from flask_babel import gettext as _

from core.org import chart
from core.org.found_places import Place
from core.org.views.blueprint import blueprint
from core.org.views.day import shown, shown_day
from core.org.views.trees import LEGAL, MANAGEMENT, Tree
from core.web.gate import permission
from core.web.render import render

VIEW = "org.view"
LEVELS = (1, 2, 3)
PAPERS = ("a4", "a3")
USUAL = 2


@blueprint.get("/departments/chart")
@permission(VIEW)
def departments_chart() -> str:
    """The chart of departments."""
    return _chart(LEGAL)


@blueprint.get("/departments/management/chart")
@permission(VIEW)
def management_chart() -> str:
    """The chart of the management tree."""
    return _chart(MANAGEMENT)


@blueprint.get("/departments/<int:node_id>/chart")
@permission(VIEW)
def departments_chart_branch(node_id: int) -> str:
    """What stands right below a department, for htmx; with ``deep`` it goes on by itself as it comes into sight."""
    return _chart_branch(LEGAL, node_id)


@blueprint.get("/departments/management/<int:node_id>/chart")
@permission(VIEW)
def management_chart_branch(node_id: int) -> str:
    """The same of a unit."""
    return _chart_branch(MANAGEMENT, node_id)


@blueprint.get("/departments/chart/find")
@permission(VIEW)
def departments_find() -> str:
    """Where the chart can jump to, while somebody types, for htmx."""
    return _find(LEGAL)


@blueprint.get("/departments/management/chart/find")
@permission(VIEW)
def management_find() -> str:
    """The same in the management tree."""
    return _find(MANAGEMENT)


@blueprint.get("/departments/print")
@permission(VIEW)
def departments_print() -> str:
    """The chart of departments for paper, whole or from a department."""
    return _print(LEGAL)


@blueprint.get("/departments/management/print")
@permission(VIEW)
def management_print() -> str:
    """The management tree for paper, whole or from a unit."""
    return _print(MANAGEMENT)


def _chart(tree: Tree) -> str:
    """The chart, from the top or from one node, to a level, with one node in the middle."""
    on = shown().on
    start, show = _node(tree, "from", on), _node(tree, "show", on)
    text = request.args.get("q", "").strip()[:200]
    # The way to one department is drawn, and of the rest what fits around it.
    levels = 1 if show is not None else _levels()
    return render(
        "org/chart.html",
        tree=tree,
        drawing=tree.nodes.draw(on, start=start, levels=levels, show=show),
        start=start,
        above_links=[
            {"title": name, "href": tree.chart(begin=number)}
            for number, name in tree.names(start.path, on).items()
            if number != start.id
        ]
        if start is not None
        else [],
        show=show,
        levels=_levels(),
        choices=_choices(tree, start),
        text=text,
        hits=_hits(tree, text, on),
    )


def _chart_branch(tree: Tree, node_id: int) -> str:
    return render_template(
        "org/_chart_branch.html",
        tree=tree,
        nodes=tree.nodes.branch(node_id, shown_day()),
        deep=request.args.get("deep") == "1",
    )


def _find(tree: Tree) -> str:
    text = request.args.get("q", "").strip()[:200]
    return render_template("org/_chart_hits.html", tree=tree, hits=_hits(tree, text, shown_day()), text=text)


def _print(tree: Tree) -> str:
    on = shown_day()
    start = _node(tree, "from", on)
    levels = _levels(chart.ALL_LEVELS)
    paper = request.args.get("paper", "")
    paper = paper if paper in PAPERS else PAPERS[0]
    choices = [(chart.ALL_LEVELS, _("All levels")), *_titles()]
    return render(
        "org/chart_print.html",
        tree=tree,
        drawing=tree.nodes.draw(on, start=start, levels=levels, most=chart.MOST_PRINTED),
        start=start,
        paper=paper,
        papers=[(name, name.upper(), _print_address(tree, start, name, levels)) for name in PAPERS],
        levels=[(title, _print_address(tree, start, paper, level), level == levels) for level, title in choices],
        today=on,
    )


def _hits(tree: Tree, text: str, on: date) -> list[Place]:
    return tree.places(text, on) if text else []


def _node(tree: Tree, name: str, on: date) -> Any | None:
    text = request.args.get(name, "")
    if not text:
        return None
    found = tree.nodes.one(int(text), on) if text.isdecimal() and len(text) < 10 else None
    return found or abort(404)


def _levels(usual: int = USUAL) -> int:
    text = request.args.get("levels", "")
    if text == "all":
        return chart.ALL_LEVELS
    return int(text) if text in map(str, LEVELS) else usual


def _titles() -> list[tuple[int, str]]:
    return [(1, _("1 level")), (2, _("2 levels")), (3, _("3 levels"))]


def _choices(tree: Tree, start: Any | None) -> list[dict[str, Any]]:
    now = None if request.args.get("show") else _levels()
    begin = start.id if start is not None else None
    titles: list[tuple[int, str, str]] = [(level, str(level), title) for level, title in _titles()]
    titles.append((chart.ALL_LEVELS, "all", _("All levels")))
    return [
        {"title": title, "href": tree.chart(levels=value, begin=begin), "current": level == now}
        for level, value, title in titles
    ]


def _print_address(tree: Tree, start: Any | None, paper: str, levels: int) -> str:
    return tree.sheet(
        begin=start.id if start is not None else None,
        paper=paper,
        levels=levels if levels != chart.ALL_LEVELS else None,
    )
