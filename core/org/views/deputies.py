"""Who stands in for somebody: named and taken back."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from flask_babel import format_date
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from core.db import db
from core.org import away, deputies
from core.org.forms import DeputyForm
from core.org.models import FORMER, Deputyship, Person
from core.org.refusal import EditRefused
from core.org.views.blueprint import blueprint
from core.org.views.people_admin import show
from core.web.gate import current_viewer, permission
from core.web.render import render

VIEW = "org.view"


@blueprint.route("/people/<int:person_id>/deputies", methods=["GET", "POST"])
@permission(VIEW)
def person_deputies(person_id: int) -> str | tuple[str, int] | Response:
    """Who stands in for somebody, now and later; named by themselves, by a head or by who keeps the directory."""
    viewer = current_viewer()
    person = _person(person_id)
    form = DeputyForm()
    named = deputies.named(person_id, viewer.today)
    if not form.is_submitted() and not named:
        days = away.next_days(person_id, viewer.today)
        if days is not None and days[1] is not None:
            form.starts_on.data, form.ends_on.data = days
    if form.validate_on_submit():
        try:
            made = deputies.name(person, form.deputy.person_id, form.starts_on.data, form.ends_on.data, viewer)
        except EditRefused as refused:
            show(form, refused)
        else:
            _tell(made)
            db.session.commit()
            return redirect(url_for("org.person_deputies", person_id=person_id))
    return render(
        "org/deputies.html",
        form=form,
        person=person,
        own=viewer.person_id == person_id,
        named=named,
        today=viewer.today,
    ), 422 if form.errors else 200


@blueprint.post("/people/<int:person_id>/deputies/<int:named_id>/remove")
@permission(VIEW)
def remove_deputy(person_id: int, named_id: int) -> Response:
    """Let a deputy stand in no more."""
    deputies.remove(_person(person_id), named_id, current_viewer())
    db.session.commit()
    flash(_("The deputy does not stand in any more."), "success")
    return redirect(url_for("org.person_deputies", person_id=person_id))


def _person(person_id: int) -> Person:
    found: Person = db.session.get(Person, person_id) or abort(404)
    if not deputies.may_name(current_viewer(), found):
        abort(403)
    if found.status == FORMER:
        abort(409)
    return found


def _tell(made: Deputyship) -> None:
    """Say that it is done, and that the deputy will be away, too, where that is so."""
    name = db.session.get_one(Person, made.deputy_id).name
    flash(_("%(name)s stands in.", name=name), "success")
    absent = away.of_person(made.deputy_id, made.starts_on)
    if absent is not None and absent.until is not None:
        flash(_("%(name)s is away, too, until %(day)s.", name=name, day=format_date(absent.until)), "warning")
    elif absent is not None:
        flash(_("%(name)s is away, too.", name=name), "warning")
