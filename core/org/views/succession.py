"""Leavers, and handing over what they own, step by step."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, flash, redirect, url_for
from flask_babel import ngettext
from wtforms.fields.choices import SelectChoice

from core.db import db
from core.org import people, succession
from core.org.forms import HandOverForm
from core.org.models import Person
from core.org.refusal import EditRefused
from core.org.succession import Holding
from core.org.views.blueprint import blueprint
from core.org.views.people_admin import Answer, show
from core.web.gate import current_viewer, signed_in
from core.web.paging import paginate
from core.web.render import render


@blueprint.get("/leavers")
@signed_in
def leavers() -> str:
    """Who leaves soon or has left, of those whose things the viewer may hand over."""
    viewer = current_viewer()
    if not succession.may_see_leavers(viewer):
        abort(403)
    page = paginate(succession.leavers(viewer, viewer.today))
    ids = [person.id for person in page.items]
    return render(
        "org/leavers.html",
        page=page,
        cards=people.cards(ids, viewer.today),
        last_days=succession.last_days(ids),
        today=viewer.today,
        administrator=viewer.may("org.edit"),
    )


@blueprint.route("/leavers/<int:person_id>", methods=["GET", "POST"])
@signed_in
def hand_over(person_id: int) -> Answer:
    """What a leaver owns, and to whom it goes."""
    viewer = current_viewer()
    person = db.session.get(Person, person_id)
    if person is None or not succession.may_hand_over(viewer, person):
        abort(404 if person is None and succession.may_see_leavers(viewer) else 403)
    leaving = succession.leaving(person)
    held = succession.holdings(person.id)
    form = HandOverForm()
    form.things.choices = _choices(held)
    if not form.is_submitted():
        # All of it, unless somebody takes a tick away.
        form.things.process_data([choice.value for choice in form.things.choices])
    if form.validate_on_submit():
        if not leaving:
            abort(409)
        try:
            heir = succession.heir_of(person, form.heir.person_id)
        except EditRefused as refused:
            show(form, refused)
        else:
            _give(person, heir, frozenset(form.things.data or ()))
            return redirect(url_for("org.hand_over", person_id=person_id))
    return render(
        "org/hand_over.html",
        form=form,
        person=person,
        leaving=leaving,
        card=people.card(person.id, viewer.today),
        last_day=succession.last_days([person.id]).get(person.id),
        today=viewer.today,
        held=held,
        report=succession.report(person.id),
        administrator=viewer.may("org.edit"),
    ), 422 if form.errors else 200


def _choices(held: Sequence[Holding]) -> list[SelectChoice]:
    return [
        SelectChoice(succession.key_of(holding.owner, thing), f"{thing.title} · {holding.title}")
        for holding in held
        for thing in holding.things
    ]


def _give(person: Person, heir: Person, chosen: frozenset[str]) -> None:
    """Hand over block by block, each in a transaction of its own: what one refuses does not hold up the others."""
    given = 0
    for owner in sorted({key.partition(":")[0] for key in chosen}):
        try:
            given += succession.hand_over(person, heir, chosen, owner, current_viewer())
            db.session.commit()
        except EditRefused as refused:
            db.session.rollback()
            flash(str(refused), "danger")
    if given:
        flash(ngettext("One thing was handed over.", "%(num)s things were handed over.", given), "success")
