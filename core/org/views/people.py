"""The page of a person."""

from __future__ import annotations

from datetime import date, timedelta

from babel.dates import format_skeleton
from flask import abort, flash, redirect, url_for
from flask_babel import format_decimal, get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from core.db import db, utcnow
from core.extension import Viewer
from core.i18n import clock_time
from core.org import deputies, edit, profile
from core.org.forms import KINDS, AboutForm
from core.org.models import ACTIVE, Person
from core.org.views.blueprint import blueprint
from core.org.views.day import shown
from core.plugin_host import fragments
from core.web.gate import current_viewer, permission
from core.web.render import render

VIEW = "org.view"


@blueprint.get("/people/<int:person_id>")
@permission(VIEW)
def person(person_id: int) -> str | Response:
    """Somebody's page; of who has turned out to be somebody else, theirs."""
    viewer, day = current_viewer(), shown()
    found = profile.load(person_id, viewer, day.on) or abort(404)
    if found.person.same_as_id is not None:
        return redirect(url_for("org.person", person_id=found.person.same_as_id))
    return render(
        "org/person.html",
        profile=found,
        # What blocks tell of a person is of today, and so is the clock.
        sections=[] if day.chosen else fragments.sections("person_sections", person_id=person_id, viewer=viewer),
        clock="" if day.chosen else _clock(found),
        apart="" if day.chosen else _apart(found, viewer),
        kinds=dict(KINDS),
        own=viewer.person_id == person_id and not day.chosen,
        may_name_deputy=found.standing.status == ACTIVE and not day.chosen and deputies.may_name(viewer, found.person),
        may_edit=viewer.may("org.edit") and not day.chosen,
        birthday=_day_and_month(*found.birthday) if found.birthday else "",
    )


@blueprint.route("/people/<int:person_id>/about", methods=["GET", "POST"])
@permission(VIEW)
def about(person_id: int) -> str | tuple[str, int] | Response:
    """What somebody tells about themselves; only their own."""
    viewer = current_viewer()
    if viewer.person_id != person_id:
        abort(403)
    found = db.session.get(Person, person_id) or abort(404)
    form = AboutForm(obj=found)
    if form.validate_on_submit():
        edit.change_about(found, form.about.data or "", viewer)
        db.session.commit()
        flash(_("Saved."), "success")
        return redirect(url_for("org.person", person_id=person_id))
    return render("org/about.html", form=form, person=found), 422 if form.errors else 200


def _clock(found: profile.Profile) -> str:
    local = found.local_time(utcnow())
    return clock_time(local) if local is not None else ""


def _apart(found: profile.Profile, viewer: Viewer) -> str:
    """How far the clock there is from the viewer's own; empty where it shows the same."""
    now = utcnow()
    there, here = now.astimezone(found.zone).utcoffset(), now.astimezone(viewer.time_zone).utcoffset()
    hours = ((there or timedelta()) - (here or timedelta())) / timedelta(hours=1)
    if not hours:
        return ""
    amount = format_decimal(abs(hours))
    return _("%(hours)s h ahead of you", hours=amount) if hours > 0 else _("%(hours)s h behind you", hours=amount)


def _day_and_month(month: int, day: int) -> str:
    # In a leap year, so that there is a 29 February.
    return format_skeleton("MMMMd", date(2000, month, day), locale=get_locale())
