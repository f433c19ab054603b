"""Who joins and who leaves, month by month."""

from __future__ import annotations

from datetime import date, timedelta

from flask import request, url_for
from flask_babel import format_date

from core.org import figures
from core.org.views.blueprint import blueprint
from core.web.gate import current_viewer, permission
from core.web.render import render

EARLIEST, LATEST = 1900, 2200
"""The years whose months are shown."""

DAY = timedelta(days=1)


@blueprint.get("/people/changes")
@permission(figures.PERMISSION)
def changes() -> str:
    """The joiners and leavers of a month; the present one unless ``month`` names another, like 2026-11."""
    viewer = current_viewer()
    first, last = figures.month_of(_asked(request.args.get("month", ""), viewer.today))
    found = figures.changes(first, last)
    name = format_date(first, "LLLL yyyy")
    return render(
        "org/changes.html",
        month=name[:1].upper() + name[1:],
        joined=figures.listed(found.joined, viewer.today),
        left=figures.listed(found.left, viewer.today),
        before=url_for("org.changes", month=f"{first - DAY:%Y-%m}"),
        after=url_for("org.changes", month=f"{last + DAY:%Y-%m}"),
    )


def _asked(text: str, today: date) -> date:
    """A day of the month in an address, today where it is none."""
    try:
        asked = date.fromisoformat(f"{text}-01")
    except ValueError:
        asked = today
    return asked if EARLIEST <= asked.year <= LATEST else today
