"""The list of an event, for its organisers: who comes, who waits, who came; by hand, on paper, as a table."""

from __future__ import annotations

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from plugin_sdk.db import session
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import ngettext
from plugin_sdk.people import cards
from plugin_sdk.tables import to_csv, to_xlsx
from plugin_sdk.web import current_viewer, paginate, permission, render
from plugins.events.forms.taking_part import AddForm
from plugins.events.models import GOING, WAITING, Event
from plugins.events.services import attendance, desk, enrolling, inviting, traces
from plugins.events.services.refusal import Refused
from plugins.events.services.rights import VIEW
from plugins.events.shown import Helpers
from plugins.events.views.blueprint import Answer, blueprint
from plugins.events.views.desk import managed

PAGE_SIZE = 100
ON_PAPER = 1000
"""People on a printed list; more are no list to tick off by hand, but a table to download."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/editor/<int:event_id>/people")
@permission(VIEW)
def people(event_id: int) -> Answer:
    """Who comes and who waits."""
    return _list(managed(current_viewer(), event_id), AddForm(formdata=None))


def _list(event: Event, form: AddForm) -> Answer:
    viewer = current_viewer()
    state = request.args.get("state", "")
    state = state if state in (GOING, WAITING) else ""
    page = paginate(desk.people(event.id, state), size=PAGE_SIZE, scalars=False)
    ids = {row.person_id for row in page.items} | {row.added_by for row in page.items if row.added_by is not None}
    figures = desk.figures(event.id)
    answer = render(
        "events/people.html",
        event=event,
        page=page,
        state=state,
        figures=figures,
        taken=figures["going"] + figures["guests"],
        answers=inviting.counts(event.id),
        people=cards(ids),
        form=form,
        marking=attendance.is_open(event),
        state_title=desk.state_title,
        viewer=viewer,
        h=Helpers(viewer),
    )
    return answer, 422 if form.errors else 200


@blueprint.post("/editor/<int:event_id>/people")
@permission(VIEW)
def add(event_id: int) -> Answer:
    """Put people on the list by hand."""
    viewer = current_viewer()
    event, form = managed(viewer, event_id), AddForm()
    if form.validate():
        try:
            number = enrolling.add_by_hand(event, form.people.person_ids, viewer=viewer)
            session.commit()
        except Refused as refused:
            session.rollback()
            form.people.errors = [str(refused)]
        else:
            flash(ngettext("%(num)s person added.", "%(num)s people added.", number), "success")
            return redirect(url_for("events.people", event_id=event_id))
    return _list(managed(viewer, event_id), form)


@blueprint.post("/editor/<int:event_id>/people/<int:person_id>/remove")
@permission(VIEW)
def remove(event_id: int, person_id: int) -> AnyResponse:
    """Take somebody off the list."""
    viewer = current_viewer()
    if enrolling.remove_by_hand(managed(viewer, event_id), person_id, viewer=viewer):
        session.commit()
        flash(_("Taken off the list."), "success")
    return redirect(url_for("events.people", event_id=event_id))


@blueprint.post("/editor/<int:event_id>/attendance")
@permission(VIEW)
def mark(event_id: int) -> AnyResponse:
    """Mark who came, of those who were on the page."""
    viewer = current_viewer()
    event = managed(viewer, event_id)
    try:
        number = attendance.mark(event, _numbers("shown"), _numbers("came"), viewer=viewer)
        session.commit()
        flash(ngettext("%(num)s person marked as there.", "%(num)s people marked as there.", number), "success")
    except Refused as refused:
        session.rollback()
        flash(str(refused), "danger")
    page = request.form.get("page", "")
    return redirect(url_for("events.people", event_id=event_id, page=page if page.isdecimal() else None, state=GOING))


def _numbers(name: str) -> set[int]:
    found = request.form.getlist(name)[: 2 * PAGE_SIZE]
    return {int(text) for text in found if text.isdecimal() and len(text) < 10}


@blueprint.get("/editor/<int:event_id>/people/table.<any(csv, xlsx):kind>")
@permission(VIEW)
def table(event_id: int, kind: str) -> Response:
    """The list as a table. Who saved it is on record."""
    viewer = current_viewer()
    event = managed(viewer, event_id)
    rows = desk.table(event.id, viewer.time_zone)
    data = to_csv(rows) if kind == "csv" else to_xlsx(rows, title=_("People"))
    traces.note("events.saved_list", event, viewer, {"kind": kind})
    session.commit()
    response = Response(data, content_type="text/csv; charset=utf-8" if kind == "csv" else XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="event-{event_id}.{kind}"'
    return response


@blueprint.get("/editor/<int:event_id>/people/sheet")
@permission(VIEW)
def sheet(event_id: int) -> str:
    """The list on paper, with boxes to tick at the door."""
    viewer = current_viewer()
    event = managed(viewer, event_id)
    rows = session.execute(desk.people(event.id, GOING).limit(ON_PAPER)).all()
    known = cards({row.person_id for row in rows})
    rows = sorted((row for row in rows if row.person_id in known), key=lambda row: known[row.person_id].name)
    return render(
        "events/sheet.html", event=event, rows=rows, people=known, figures=desk.figures(event.id), h=Helpers(viewer)
    )
