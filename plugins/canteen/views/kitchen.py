"""The kitchen's pages: all canteens, and a canteen's week with its quick steps."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from plugin_sdk.db import session
from plugin_sdk.i18n import gettext as _
from plugin_sdk.web import current_viewer, permission, render
from plugins.canteen.forms.dishes import CloseForm, line_form
from plugins.canteen.models import Site
from plugins.canteen.services import kitchen as service
from plugins.canteen.services import overview, reading
from plugins.canteen.services.calendar import WORKDAYS, Week, today_at
from plugins.canteen.services.imports import history, letters
from plugins.canteen.services.kitchen import KitchenError
from plugins.canteen.services.ordering import headcount
from plugins.canteen.views.base import EDIT, blueprint, day_or_404, is_partial, kitchen_site, requested_week


@blueprint.get("/kitchen/")
@permission(EDIT)
def kitchen() -> str | Response:
    """All canteens and how far their menus reach; with one canteen, straight to its week."""
    standings = overview.standings(current_viewer().today)
    if len(standings) == 1:
        return redirect(url_for("canteen.kitchen_week", slug=standings[0].site.slug))
    return render("canteen/kitchen/index.html", standings=standings, workdays=WORKDAYS)


@blueprint.get("/kitchen/<slug>/")
@permission(EDIT)
def kitchen_week(slug: str) -> str:
    """A canteen's week: every day with its dishes, and the line for one more."""
    site = kitchen_site(slug)
    week = requested_week(site)
    known = reading.load_days(site.id, week.monday, week.sunday)
    today = today_at(site)
    days = [reading.show_day(site, day, known.get(day)) for day in week.days]
    return render(
        "canteen/kitchen/week.html",
        site=site,
        week=week,
        this_week=Week.of(today),
        today=today,
        span=reading.span(week.monday, week.sunday),
        days=[(day, line_form(site, day.day, formdata=None)) for day in days],
        weekend=WORKDAYS,
        ordered=headcount.portions_by_day(site, week.monday, week.sunday) if site.takes_orders else {},
        names=service.known_names(site),
        last=history.last_applied(site.id),
        closing=CloseForm(formdata=None),
        letters=letters.shown(site),
    )


def _day_answer(site: Site, day: date, **context: Any) -> str | Response:
    """The day's card for a browser that asked for the part, else the week's page again."""
    if not is_partial():
        return redirect(url_for("canteen.kitchen_week", slug=site.slug, week=str(Week.of(day)), _anchor=f"day-{day}"))
    shown = reading.show_day(site, day, reading.load_day(site.id, day))
    line = context.pop("line", None) or line_form(site, day, formdata=None)
    closing = CloseForm(formdata=None)
    return render(
        "canteen/kitchen/day_card.html",
        site=site,
        day=shown,
        line=line,
        closing=closing,
        ordered=headcount.portions_by_day(site, day, day) if site.takes_orders else {},
        today=today_at(site),
        **context,
    )


@blueprint.post("/kitchen/<slug>/<day>/add")
@permission(EDIT)
def add_dish(slug: str, day: str) -> str | Response:
    """Put one dish on a day's menu."""
    site, wanted = kitchen_site(slug), day_or_404(day)
    form = line_form(site, wanted)
    error = ""
    if form.validate_on_submit():
        try:
            service.add_dish(site, wanted, form.to_dish(site), viewer=current_viewer())
            session.commit()
            course = form.course.data
            form = line_form(site, wanted, formdata=None, data={"course": course})
        except KitchenError as refusal:
            error = str(refusal)
    else:
        error = " ".join(str(message) for messages in form.errors.values() for message in messages)
    if error and not is_partial():
        flash(error, "danger")
    return _day_answer(site, wanted, line=form, error=error, focus=True)


@blueprint.post("/kitchen/<slug>/<day>/close")
@permission(EDIT)
def close_day(slug: str, day: str) -> str | Response:
    """Say that the canteen is closed on a day."""
    site, wanted = kitchen_site(slug), day_or_404(day)
    form = CloseForm()
    if form.validate_on_submit():
        service.close_day(site, wanted, form.reason.data or "", viewer=current_viewer())
        session.commit()
        return _day_answer(site, wanted)
    return _day_answer(site, wanted, error=" ".join(map(str, form.reason.errors)))


@blueprint.post("/kitchen/<slug>/<day>/open")
@permission(EDIT)
def open_day(slug: str, day: str) -> str | Response:
    """Take the closing back."""
    site, wanted = kitchen_site(slug), day_or_404(day)
    service.open_day(site, wanted, viewer=current_viewer())
    session.commit()
    return _day_answer(site, wanted)


@blueprint.post("/kitchen/<slug>/dishes/<int:dish_id>/sold-out")
@permission(EDIT)
def sold_out(slug: str, dish_id: int) -> str | Response:
    """Mark a dish as sold out, or as there again."""
    site = kitchen_site(slug)
    dish = service.set_sold_out(site, dish_id, request.form.get("on") == "1", viewer=current_viewer())
    if dish is None:
        if is_partial():
            abort(404)
        flash(_("The dish is not on the menu any more."), "warning")
        return redirect(url_for("canteen.kitchen_week", slug=site.slug))
    session.commit()
    if request.form.get("back") == "day":
        return redirect(url_for("canteen.day", slug=site.slug, day=dish.day.day.isoformat(), _anchor=f"dish-{dish.id}"))
    return _day_answer(site, dish.day.day)
