"""Pages for organisers: their events in every state, writing, publishing, cancelling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from plugin_sdk import EVERYONE, Viewer
from plugin_sdk.access import AudienceError
from plugin_sdk.db import session
from plugin_sdk.files import FileRefused
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import pgettext
from plugin_sdk.people import cards
from plugin_sdk.web import current_viewer, paginate, permission, render
from plugins.events.forms.event import CancelForm, EventForm
from plugins.events.models import CANCELLED, DRAFT, PUBLISHED, STATUSES, Event
from plugins.events.services import desk, publishing, rights, writing
from plugins.events.services.refusal import Refused
from plugins.events.services.rights import CREATE, VIEW
from plugins.events.services.writing import Meanwhile
from plugins.events.shown import Helpers
from plugins.events.views.blueprint import Answer, blueprint

PAGE_SIZE = 30


def status_titles() -> dict[str, str]:
    """The states of an event, for people."""
    return {
        DRAFT: _("Drafts"),
        PUBLISHED: pgettext("events in this state", "Published"),
        CANCELLED: pgettext("events in this state", "Cancelled"),
    }


@blueprint.get("/editor/")
@permission(VIEW)
def manage() -> str:
    """The events that the viewer looks after, by state, searched."""
    viewer = current_viewer()
    if not desk.organises_any(viewer):
        abort(404)
    status = request.args.get("status", "")
    status = status if status in STATUSES else ""
    text = request.args.get("q", "").strip()[:100]
    mine = request.args.get("mine") == "1" and viewer.person_id is not None
    page = paginate(desk.listing(viewer, status=status, text=text, mine=mine), size=PAGE_SIZE, scalars=False)
    return render(
        "events/desk.html",
        page=page,
        status=status,
        text=text,
        mine=mine,
        sees_all=viewer.may(rights.MANAGE),
        counts=desk.counts(viewer, mine=mine),
        titles=status_titles(),
        viewer=viewer,
        may_create=viewer.may(CREATE),
        h=Helpers(viewer),
    )


@blueprint.route("/editor/new", methods=["GET", "POST"])
@permission(CREATE)
def new() -> Answer:
    """Write an event."""
    viewer = current_viewer()
    if viewer.kiosk:
        abort(404)
    form = EventForm(
        zone=viewer.time_zone,
        audience=[EVERYONE],
        organisers=[viewer.person_id] if viewer.person_id is not None else [],
        location_id=viewer.location_id,
        enrolling=True,
        waiting_list=True,
        guests=0,
    )
    if form.validate_on_submit():
        event = _try(form, lambda: _create(form, viewer))
        if event is not None:
            return _saved(event)
    return _editor(form, None)


@blueprint.route("/editor/<int:event_id>", methods=["GET", "POST"])
@permission(VIEW)
def edit(event_id: int) -> Answer:
    """Change an event."""
    viewer = current_viewer()
    event = managed(viewer, event_id)
    form = EventForm.of(event)
    if form.validate_on_submit():
        try:
            saved = _try(form, lambda: _save(form, event, viewer))
        except Meanwhile as conflict:
            session.rollback()
            return _editor(form, managed(viewer, event_id), conflict=conflict.event)
        if saved is not None:
            return _saved(saved)
        event = managed(viewer, event_id)
    return _editor(form, event)


def managed(viewer: Viewer, event_id: int) -> Event:
    """An event that the viewer looks after; 404 for others."""
    event = rights.managed(viewer, event_id)
    if event is None:
        abort(404)
    return event


def _create(form: EventForm, viewer: Viewer) -> Event:
    event = writing.create(form.content(), viewer=viewer)
    _finish(form, event, viewer)
    return event


def _save(form: EventForm, event: Event, viewer: Viewer) -> Event:
    writing.save(event, form.content(), version=form.known_version(), viewer=viewer)
    if form.remove_cover.data and form.picture() is None:
        writing.remove_cover(event, viewer=viewer)
    _finish(form, event, viewer)
    return event


def _finish(form: EventForm, event: Event, viewer: Viewer) -> None:
    """The picture, and what the pressed button asks for besides saving."""
    picture = form.picture()
    if picture is not None:
        writing.set_cover(event, picture.stream, picture.filename, viewer=viewer)
    if request.form.get("action") in ("publish", "publish_quietly"):
        publishing.publish(event, viewer=viewer, tell=request.form.get("action") == "publish")


def _try(form: EventForm, action: Callable[[], Event]) -> Event | None:
    """Do it and commit; what is refused is said at the field that it is about, and nothing is kept of it."""
    try:
        event = action()
        session.commit()
    except Refused as refused:
        form[refused.field or "title"].errors = [str(refused)]
    except AudienceError:
        form.audience.errors = [_("That is too many; choose a department or a group instead.")]
    except FileRefused as refused:
        form.cover.errors = [str(refused)]
    else:
        return event
    session.rollback()
    return None


def _saved(event: Event) -> Response:
    action = request.form.get("action", "save")
    published = action in ("publish", "publish_quietly")
    flash(_("Published.") if published else _("Saved."), "success")
    if action == "preview" or published:
        return redirect(url_for("events.show", event_id=event.id))
    return redirect(url_for("events.edit", event_id=event.id))


def _editor(form: EventForm, event: Event | None, *, conflict: Event | None = None) -> Answer:
    viewer = current_viewer()
    picture_lost = bool(form.errors or conflict) and form.picture() is not None
    if picture_lost and not form.cover.errors:
        form.cover.errors = [_("Choose the picture once more; a browser does not send it twice.")]
    if conflict is not None:
        form.version.data = str(conflict.version)
    page = render(
        "events/edit.html",
        form=form,
        event=event,
        conflict=conflict,
        zone=str(form.zone),
        other_zone=str(form.zone) != str(viewer.time_zone),
        people=cards({event.updated_by} if event is not None and event.updated_by is not None else set()),
        figures=desk.figures(event.id) if event is not None else None,
        viewer=viewer,
        h=Helpers(viewer),
    )
    return page, 409 if conflict is not None else 422 if form.errors else 200


@blueprint.route("/editor/<int:event_id>/cancel", methods=["GET", "POST"])
@permission(VIEW)
def cancel(event_id: int) -> Answer:
    """Say that an event does not take place, and why."""
    viewer = current_viewer()
    event = managed(viewer, event_id)
    form = CancelForm()
    if form.validate_on_submit():
        reason = form.reason.data
        words = _("Cancelled. Everybody on the list is told.")
        return _act(event, lambda found: publishing.cancel(found, reason, viewer=viewer), words)
    page = render("events/cancel.html", form=form, event=event, figures=desk.figures(event.id))
    return page, 422 if form.errors else 200


@blueprint.post("/editor/<int:event_id>/resume")
@permission(VIEW)
def resume(event_id: int) -> Response:
    """Say that a cancelled event takes place after all."""
    viewer = current_viewer()
    words = _("It takes place after all. Everybody on the list is told.")
    return _act(managed(viewer, event_id), lambda event: publishing.resume(event, viewer=viewer), words)


def _act(event: Event, action: Callable[[Event], Any], words: str) -> Response:
    number = event.id
    try:
        action(event)
        session.commit()
        flash(words, "success")
    except Refused as refused:
        session.rollback()
        flash(str(refused), "danger")
    except Meanwhile:
        session.rollback()
        flash(_("Somebody changed this event at this very moment. Look at it and try again."), "warning")
    return redirect(url_for("events.edit", event_id=number))


@blueprint.post("/editor/<int:event_id>/delete")
@permission(VIEW)
def delete(event_id: int) -> Response:
    """Delete a draft for good."""
    viewer = current_viewer()
    try:
        writing.delete_draft(managed(viewer, event_id), viewer=viewer)
    except Refused:
        abort(409)
    session.commit()
    flash(_("The draft is deleted."), "success")
    return redirect(url_for("events.manage", status=DRAFT))
