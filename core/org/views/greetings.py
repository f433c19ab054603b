"""Whom to congratulate and whom to welcome."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from core.org import calendar_days
from core.org.calendar_days import Listed
from core.org.filters import choices
from core.org.forms import DepartmentFilter
from core.org.views.blueprint import blueprint
from core.org.views.directory import number
from core.web.gate import current_viewer, permission
from core.web.paging import Page, requested_page
from core.web.render import render

VIEW = "org.view"
PAGE_SIZE = 60


@blueprint.get("/people/birthdays")
@permission(VIEW)
def birthdays() -> str:
    """Birthdays of this week, this month or the next one, day by day."""
    viewer = current_viewer()
    period, department = calendar_days.period_of(request.args.get("period", "")), number("department")
    page = requested_page()
    found = calendar_days.birthdays(period, viewer.today, department=department, page=page, size=PAGE_SIZE)
    titles = {"week": _("This week"), "month": _("This month"), "next": _("Next month")}
    return render(
        "org/birthdays.html",
        periods=[
            (title, url_for("org.birthdays", period=name, department=department), name == period)
            for name, title in titles.items()
        ],
        period=period,
        form=_form(department),
        own=viewer.person_id,
        **_context(found, page),
    )


@blueprint.get("/people/newcomers")
@permission(VIEW)
def newcomers() -> str:
    """Who joined within the last thirty days."""
    department, page = number("department"), requested_page()
    found = calendar_days.newcomers(current_viewer().today, department=department, page=page, size=PAGE_SIZE)
    return render("org/newcomers.html", form=_form(department), **_context(found, page))


def _context(found: Listed, page: int) -> dict[str, Any]:
    shown = [occasion for _day, occasions in found.days for occasion in occasions]
    return {"days": found.days, "total": found.total, "page": Page(shown, page, PAGE_SIZE, found.total)}


def _form(department: int | None) -> DepartmentFilter | None:
    """The choice of a department; none where there is only one."""
    offered = choices(current_viewer().today).departments
    if len(offered) < 2 and department is None:
        return None
    titles = [(thing.id, "\u2003" * thing.depth + thing.title) for thing in offered]
    if department is not None and department not in {value for value, _title in titles}:
        titles.append((department, _("The one that was chosen")))
    form = DepartmentFilter(formdata=None, data={"department": department})
    form.department.offer(titles, _("All departments"))
    return form
