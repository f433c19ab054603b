"""The page of the portal's use, and the same as a table."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _

from core import settings
from core.adoption import blocks, figures, groups, recording
from core.adoption.declarations import KEEP, SEE
from core.adoption.groups import By, Group
from core.adoption.recording import OWNER, SWITCH
from core.tabular import to_csv
from core.web.gate import current_viewer, permission
from core.web.render import render

blueprint = Blueprint("adoption", __name__)
blueprints = (blueprint,)

SHOWN = 4
"""Weeks of the table on the page; the export has all."""


@blueprint.get("/admin/adoption")
@permission(SEE)
def index() -> str:
    """How far people have come, who is here by week and group, what they open."""
    recording.flush(current_app._get_current_object())  # type: ignore[attr-defined]  # the proxy's documented way to its object
    by, shown = _by(), figures.weeks()
    return render(
        "adoption/index.html",
        funnel=figures.funnel(),
        weeks=list(zip(shown, figures.active(shown), strict=True)),
        columns=shown[-SHOWN:],
        groups=groups.table(by, shown[-SHOWN:]),
        by=by,
        tabs=[
            {"title": title, "href": url_for("adoption.index", by=key, _anchor="groups"), "current": key == by}
            for key, title in _titles().items()
        ],
        uses=[(blocks.title(use.block), use) for use in figures.uses()],
        fewest=groups.FEWEST,
        counting=settings.get(OWNER, SWITCH),
        keep=settings.get(OWNER, KEEP),
        may_invite=current_viewer().may("identity.invite"),
        may_set=current_viewer().may("admin.manage"),
        minutes=int(recording.EVERY.total_seconds() // 60),
    )


@blueprint.get("/admin/adoption.csv")
@permission(SEE)
def as_csv() -> Response:
    """The groups with all weeks, as a table."""
    by, shown = _by(), figures.weeks()
    head = [_titles()[by], _("People"), *(format_date(week.monday, "yyyy-MM-dd") for week in shown)]
    whole = Group(_("Everybody"), figures.funnel().people, figures.active(shown))
    rows = [whole, *groups.table(by, shown)]
    lines = [[row.name or _("All others"), str(row.people), *map(str, row.weeks)] for row in rows]
    answer = Response(to_csv([head, *lines]), mimetype="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f"attachment; filename=adoption-{by}.csv"
    return answer


def _by() -> By:
    asked = request.args.get("by", "")
    return next((by for by in groups.BYS if by == asked), groups.BYS[0])


def _titles() -> dict[By, str]:
    return {"department": _("Department"), "place": _("Branch"), "position": _("Position")}
