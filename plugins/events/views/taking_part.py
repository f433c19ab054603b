"""Enrolling, withdrawing, answering: each works as a plain form, and in the background on the home page."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, request, url_for

from plugin_sdk import Viewer
from plugin_sdk.db import session, utcnow
from plugin_sdk.i18n import gettext as _
from plugin_sdk.web import current_viewer, permission, render
from plugins.events.forms.taking_part import EnrolForm
from plugins.events.models import ANSWERS, WAITING, Event
from plugins.events.services import enrolling, reading
from plugins.events.services.refusal import Refused
from plugins.events.services.rights import VIEW
from plugins.events.shown import Helpers
from plugins.events.views.blueprint import Answer, blueprint, in_background
from plugins.events.views.reader import event_page, the_event


@blueprint.post("/<int:event_id>/enrol")
@permission(VIEW)
def enrol(event_id: int) -> Answer:
    """Take a place, or one on the waiting list; or bring another number of guests."""

    def act(viewer: Viewer, event: Event, guests: int) -> str:
        mine = enrolling.enrol(viewer, event, guests)
        return _("You are on the waiting list.") if mine.state == WAITING else _("You have a place.")

    return _do(event_id, act)


@blueprint.post("/<int:event_id>/withdraw")
@permission(VIEW)
def withdraw(event_id: int) -> Answer:
    """Give the place back."""

    def act(viewer: Viewer, event: Event, guests: int) -> str:
        enrolling.withdraw(viewer, event)
        return _("You have withdrawn.")

    return _do(event_id, act)


@blueprint.post("/<int:event_id>/answer")
@permission(VIEW)
def answer(event_id: int) -> Answer:
    """Answer an invitation."""
    word = request.form.get("answer", "")
    if word not in ANSWERS:
        abort(400)

    def act(viewer: Viewer, event: Event, guests: int) -> str:
        mine = enrolling.answer(viewer, event, word, guests)
        return (
            _("You are on the waiting list.")
            if mine is not None and mine.state == WAITING
            else _("Thank you for the answer.")
        )

    return _do(event_id, act)


def _do(event_id: int, act: Callable[[Viewer, Event, int], str]) -> Answer:
    """Do it and commit; what is refused is said beside the buttons, and nothing is kept of it."""
    viewer = current_viewer()
    event = the_event(viewer, event_id)
    form = EnrolForm(most=event.guests)
    guests = form.guests.data if isinstance(form.guests.data, int) else 0
    try:
        if not form.validate():
            raise Refused(_("Write how many guests you bring."))
        words = act(viewer, event, guests)
        session.commit()
    except Refused as refused:
        session.rollback()
        if in_background():
            return _row(viewer, event_id, str(refused))
        form.guests.errors = [str(refused)]
        return event_page(viewer, the_event(viewer, event_id), form), 422
    if in_background():
        return _row(viewer, event_id)
    flash(words, "success")
    return redirect(url_for("events.show", event_id=event_id))


def _row(viewer: Viewer, event_id: int, problem: str = "") -> str:
    """The line of the home page's block as it is now."""
    found = reading.one(viewer, event_id)
    if found is None:
        abort(404)
    return render("events/_row.html", line=found, now=utcnow(), problem=problem, viewer=viewer, h=Helpers(viewer))
