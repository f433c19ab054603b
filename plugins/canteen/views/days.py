"""The editor of a whole day: every dish with all its details, in rows that can be added and removed."""

from __future__ import annotations

import time
from datetime import date

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from plugin_sdk.db import session
from plugin_sdk.i18n import day as day_text
from plugin_sdk.i18n import gettext as _
from plugin_sdk.web import current_viewer, permission, render
from plugins.canteen.forms.dishes import BLANK_ROWS, DayForm, day_form, row_class
from plugins.canteen.models import Site
from plugins.canteen.services import kitchen, reading
from plugins.canteen.services.calendar import Week, today_at
from plugins.canteen.services.kitchen import ChangedMeanwhile
from plugins.canteen.views.base import EDIT, blueprint, day_or_404, kitchen_site


@blueprint.route("/kitchen/<slug>/<day>", methods=["GET", "POST"])
@permission(EDIT)
def edit_day(slug: str, day: str) -> str | Response:
    """Show and save a day. Every button sends the whole form, so nothing typed is lost without JavaScript either."""
    site, wanted = kitchen_site(slug), day_or_404(day)
    if request.method == "GET":
        form = day_form(site, reading.load_day(site.id, wanted))
        form.add_rows(BLANK_ROWS)
        return _page(site, wanted, form)
    # What was sent is the whole day; nothing of the stored one may mix with it.
    form = day_form(site, None)
    if "add" in request.form:
        form.add_rows(BLANK_ROWS)
        return _page(site, wanted, form)
    if not form.validate():
        return _page(site, wanted, form)
    try:
        kitchen.save_day(site, form.to_menu(wanted), version=form.version.data or "", viewer=current_viewer())
    except ChangedMeanwhile as refusal:
        session.rollback()
        return _page(site, wanted, form, conflict=str(refusal))
    session.commit()
    flash(_("The menu for %(day)s is saved.", day=day_text(wanted)), "success")
    if "next" in request.form:
        following = wanted + (Week.of(wanted).next.monday - wanted if wanted.weekday() == 4 else wanted.resolution)
        return redirect(url_for("canteen.edit_day", slug=slug, day=following.isoformat()))
    return redirect(url_for("canteen.kitchen_week", slug=slug, week=str(Week.of(wanted)), _anchor=f"day-{wanted}"))


def _page(site: Site, wanted: date, form: DayForm, conflict: str = "") -> str:
    if conflict:
        stored = reading.load_day(site.id, wanted)
        # Sent again, the form is meant for what is there now, which the page shows.
        form.version.data = stored.version if stored is not None else ""
        theirs = reading.show_day(site, wanted, stored)
    else:
        theirs = None
    week = Week.of(wanted)
    known = reading.load_days(site.id, week.monday, week.sunday)
    return render(
        "canteen/kitchen/day.html",
        site=site,
        day=wanted,
        weekday=reading.weekday(wanted),
        week=week,
        tabs=[(item, reading.weekday(item), known.get(item)) for item in week.days],
        today=today_at(site),
        form=form,
        names=kitchen.known_names(site),
        conflict=conflict,
        theirs=theirs,
    )


@blueprint.get("/kitchen/<slug>/row")
@permission(EDIT)
def blank_row(slug: str) -> str:
    """One more row for the day's form. Its number only has to be greater than those before it."""
    site = kitchen_site(slug)
    number = time.time_ns() // 1_000_000
    row = row_class(site)(prefix=f"dishes-{number}-", formdata=None)
    return render("canteen/kitchen/row.html", row=row, fresh=True)
