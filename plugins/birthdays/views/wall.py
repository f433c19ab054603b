"""Greetings on an occasion; and one's own, with what one does not want."""

from __future__ import annotations

from datetime import date

from flask import abort, flash, redirect, url_for
from werkzeug.wrappers import Response

from plugin_sdk import Occasion
from plugin_sdk.db import session
from plugin_sdk.i18n import gettext as _
from plugin_sdk.people import cards
from plugin_sdk.web import current_viewer, paginate, permission, render
from plugins.birthdays.forms import ChoiceForm, GreetingForm
from plugins.birthdays.models import KINDS, SIGNS, Greeting
from plugins.birthdays.services import choices, greetings, occasions
from plugins.birthdays.services.addresses import wall_url
from plugins.birthdays.services.greetings import GreetingRefused
from plugins.birthdays.views.blueprint import GREET, VIEW, blueprint

PAGE_SIZE = 40
Answer = str | tuple[str, int] | Response


def _occasion(person_id: int, kind: str, day: str) -> Occasion:
    """The occasion of an address. One that may not be seen, or that nobody may greet on, is not there."""
    if kind not in KINDS:
        abort(404)
    try:
        when = date.fromisoformat(day)
    except ValueError:
        abort(404)
    found = occasions.one(current_viewer(), person_id, kind, when)
    if found is None or not greetings.has_wall(person_id):
        abort(404)
    return found


@blueprint.get("/<int:person_id>/<kind>/<day>")
@permission(VIEW)
def wall(person_id: int, kind: str, day: str) -> Answer:
    """What colleagues wrote, and a form for what the viewer wants to write."""
    occasion = _occasion(person_id, kind, day)
    written = greetings.mine(current_viewer(), occasion)
    form = GreetingForm(formdata=None, text=written.text if written else "", sign=written.sign if written else "cake")
    return _show(occasion, form)


@blueprint.post("/<int:person_id>/<kind>/<day>")
@permission(GREET)
def greet(person_id: int, kind: str, day: str) -> Answer:
    """Write, or write anew."""
    occasion, form = _occasion(person_id, kind, day), GreetingForm()
    if form.validate_on_submit():
        try:
            greetings.greet(current_viewer(), occasion, form.text.data, form.sign.data)
        except GreetingRefused as refused:
            form.text.errors = [str(refused)]
        else:
            session.commit()
            flash(_("Your greeting is there."), "success")
            return redirect(url_for("birthdays.wall", person_id=person_id, kind=kind, day=day))
    return _show(occasion, form)


def _show(occasion: Occasion, form: GreetingForm) -> Answer:
    viewer = current_viewer()
    page = paginate(greetings.on(occasion), size=PAGE_SIZE)
    people = cards({occasion.person_id, *(item.author_id for item in page.items)}, viewer.today)
    answer = render(
        "birthdays/wall.html",
        occasion=occasion,
        person=people[occasion.person_id],
        people=people,
        page=page,
        signs=SIGNS,
        form=form,
        may_greet=greetings.may_greet(viewer, occasion),
        written=greetings.mine(viewer, occasion) is not None,
        removable={item.id for item in page.items if greetings.may_remove(viewer, item)},
        own=viewer.person_id == occasion.person_id,
    )
    return answer, 422 if form.errors else 200


@blueprint.post("/greetings/<int:greeting_id>/remove")
@permission(VIEW)
def remove(greeting_id: int) -> Response:
    """Take a greeting away."""
    greeting, viewer = session.get(Greeting, greeting_id), current_viewer()
    if greeting is None:
        abort(404)
    own = viewer.person_id == greeting.person_id
    address = wall_url(greeting.person_id, greeting.kind, greeting.day)
    if not own and occasions.one(viewer, greeting.person_id, greeting.kind, greeting.day) is None:
        abort(404)
    try:
        greetings.remove(viewer, greeting)
    except GreetingRefused:
        abort(403)
    session.commit()
    flash(_("The greeting is removed."), "success")
    return redirect(url_for("birthdays.mine") if own else address)


@blueprint.route("/mine", methods=["GET", "POST"])
@permission(VIEW)
def mine() -> Answer:
    """Greetings that the viewer got, whatever is shown to others, and what they do not want."""
    viewer = current_viewer()
    if viewer.person_id is None:
        abort(404)
    choice = choices.of(viewer.person_id)
    form = ChoiceForm(wall=not choice.no_wall, anniversary=not choice.no_anniversary)
    if form.validate_on_submit():
        choices.choose(viewer.person_id, no_wall=not form.wall.data, no_anniversary=not form.anniversary.data)
        session.commit()
        flash(_("Saved."), "success")
        return redirect(url_for("birthdays.mine"))
    page = paginate(greetings.received(viewer.person_id), size=PAGE_SIZE)
    people = cards({item.author_id for item in page.items}, viewer.today)
    return render(
        "birthdays/mine.html",
        page=page,
        people=people,
        signs=SIGNS,
        form=form,
        anniversaries="anniversary" in occasions.allowed_kinds(),
    )
