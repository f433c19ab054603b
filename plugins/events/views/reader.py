"""Pages for readers: lists, a month, an event, its file for a calendar."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from flask import Response, abort, request, url_for

from plugin_sdk import Viewer, settings
from plugin_sdk import access as audiences
from plugin_sdk.db import session, utcnow
from plugin_sdk.i18n import format_date
from plugin_sdk.people import cards
from plugin_sdk.web import current_viewer, paginate, permission, readable_offline, render
from plugins.events import spoken
from plugins.events.forms.taking_part import EnrolForm
from plugins.events.models import DRAFT, GOING, WAITING, Event
from plugins.events.services import attendance, calendars, categories, desk, enrolling, months, reading, rights, times
from plugins.events.services.rights import VIEW
from plugins.events.shown import Helpers
from plugins.events.views.blueprint import blueprint

PAGE_SIZE = 20
FACES = 12
OTHER_DATES = 8
CALENDAR = "text/calendar; charset=utf-8"


@blueprint.get("/")
@permission(VIEW)
@readable_offline
def index() -> str:
    """Events to come, past ones, the viewer's own: searched, of one kind, page by page."""
    viewer = current_viewer()
    show = request.args.get("show", "")
    show = show if show in reading.VIEWS else reading.COMING
    text = request.args.get("q", "").strip()[:100]
    category = request.args.get("kind", "").strip()[:100]
    page = paginate(reading.lines(viewer, show=show, text=text, category=category), size=PAGE_SIZE, scalars=False)
    page = replace(page, items=[reading.line(row) for row in page.items])
    return render(
        "events/list.html",
        page=page,
        show=show,
        text=text,
        category=category,
        kinds=categories.choices(),
        viewer=viewer,
        now=utcnow(),
        may_organise=desk.organises_any(viewer),
        h=Helpers(viewer),
    )


@blueprint.get("/month")
@permission(VIEW)
@readable_offline
def month() -> str:
    """A month, day by day."""
    viewer = current_viewer()
    found = months.month_of(viewer, request.args.get("month", ""))
    name = format_date(found.first, "LLLL yyyy")
    return render("events/month.html", month=found, title=name[:1].upper() + name[1:], viewer=viewer, h=Helpers(viewer))


def the_event(viewer: Viewer, event_id: int) -> Event:
    """An event that the viewer may see, or looks after; 404 for others."""
    event = reading.find(viewer, event_id) or rights.managed(viewer, event_id)
    if event is None:
        abort(404)
    return event


@blueprint.get("/<int:event_id>")
@permission(VIEW)
@readable_offline
def show(event_id: int) -> str:
    """One event, and what the viewer can do about it."""
    viewer = current_viewer()
    return event_page(viewer, the_event(viewer, event_id))


def event_page(viewer: Viewer, event: Event, form: EnrolForm | None = None) -> str:
    """The page of an event; ``form`` with an error shows it again."""
    organisers = rights.organisers_of(event.id)
    mine = enrolling.of(event.id, viewer.person_id)
    faces = _faces(viewer, event)
    figures = desk.figures(event.id)
    taken = figures["going"] + figures["guests"]
    return render(
        "events/event.html",
        event=event,
        mine=mine,
        in_line=enrolling.place_in_line(mine) if mine is not None and mine.state == WAITING else 0,
        taken=taken,
        left=None if event.places is None else max(0, event.places - taken),
        figures=figures,
        waiting=figures["waiting"],
        answer=reading.answer_of(viewer, event.id),
        closed=enrolling.closed_because(event, utcnow()),
        begun=event.starts_at <= utcnow(),
        form=form or EnrolForm(formdata=None, most=event.guests, guests=mine.guests if mine is not None else 0),
        organisers=organisers,
        faces=faces,
        people=cards({*organisers, *faces}),
        audience=[] if event.for_everyone else audiences.describe(event.audience_id),
        there=_there(viewer, event),
        other_dates=reading.other_dates(viewer, event, OTHER_DATES),
        may_manage=rights.may_manage(viewer, organisers),
        may_create=viewer.may(rights.CREATE) and not viewer.kiosk,
        marking=attendance.is_open(event),
        draft=event.status == DRAFT,
        viewer=viewer,
        h=Helpers(viewer),
    )


def _there(viewer: Viewer, event: Event) -> str:
    """The time where the event is, if clocks show another one there."""
    there = event.starts_at.astimezone(times.zone_of(event.zone))
    if event.whole_day or there.utcoffset() == event.starts_at.astimezone(viewer.time_zone).utcoffset():
        return ""
    return f"{spoken.period(event, times.zone_of(event.zone))} ({spoken.offset(there)})"


def _faces(viewer: Viewer, event: Event) -> list[int]:
    """Who comes, as far as everybody may see it."""
    if viewer.kiosk or not settings.get("events", "show_people"):
        return []
    return [row.person_id for row in session.execute(desk.people(event.id, GOING).limit(FACES))]


@blueprint.get("/<int:event_id>/event.ics")
@permission(VIEW)
def file(event_id: int) -> Response:
    """The event as a file for a calendar program."""
    viewer = current_viewer()
    event = the_event(viewer, event_id)
    data = calendars.calendar({event: ""}, name=event.title, host=host(), address=address)
    response = Response(data, content_type=CALENDAR)
    response.headers["Content-Disposition"] = f'attachment; filename="event-{event.id}.ics"'
    return response


def host() -> str:
    """The portal's name in the network, which makes the ids of events unique in the world."""
    return urlsplit(request.host_url).hostname or "localhost"


def address(event_id: int) -> str:
    """The complete address of an event's page."""
    return url_for("events.show", event_id=event_id, _external=True)
