"""A person's own calendar: its address is made, replaced and revoked here, and fetched by calendar programs."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from plugin_sdk import Viewer
from plugin_sdk.db import session
from plugin_sdk.i18n import force_locale
from plugin_sdk.i18n import gettext as _
from plugin_sdk.web import current_viewer, permission, public, render
from plugins.events.forms.taking_part import FeedForm
from plugins.events.services import calendars, feeds
from plugins.events.services.rights import VIEW
from plugins.events.views.blueprint import Answer, blueprint
from plugins.events.views.reader import CALENDAR, address, host


def _owner() -> Viewer:
    """The viewer, if they can have a calendar: a person, at a device of their own."""
    viewer = current_viewer()
    if viewer.person_id is None or viewer.kiosk:
        abort(404)
    return viewer


@blueprint.route("/calendar", methods=["GET", "POST"])
@permission(VIEW)
def feed() -> Answer:
    """The viewer's calendar; a POST makes its address, or another one, and shows it this once."""
    viewer = _owner()
    form = FeedForm(holds="everything" if _holds_everything(viewer) else "mine")
    if form.validate_on_submit():
        secret = feeds.make(viewer, everything=form.holds.data == "everything")
        session.commit()
        return _page(viewer, form, url_for("events.fetch", secret=secret, _external=True)), 200
    return _page(viewer, form)


def _holds_everything(viewer: Viewer) -> bool:
    found = feeds.of(viewer.person_id or 0)
    return found is not None and found.everything


def _page(viewer: Viewer, form: FeedForm, made: str = "") -> str:
    scheme, _separator, rest = made.partition("://")
    return render(
        "events/feed.html",
        form=form,
        feed=feeds.of(viewer.person_id or 0),
        made=made,
        webcal=f"webcal://{rest}" if scheme else "",
    )


@blueprint.post("/calendar/holds")
@permission(VIEW)
def feed_holds() -> AnyResponse:
    """Choose what the calendar holds; its address stays."""
    viewer = _owner()
    form = FeedForm()
    if form.validate() and feeds.choose(viewer, everything=form.holds.data == "everything"):
        session.commit()
        flash(_("Saved."), "success")
    return redirect(url_for("events.feed"))


@blueprint.post("/calendar/revoke")
@permission(VIEW)
def feed_revoke() -> AnyResponse:
    """Let the address work no longer."""
    if feeds.revoke(_owner()):
        session.commit()
        flash(_("The address works no longer."), "success")
    return redirect(url_for("events.feed"))


@blueprint.get("/calendar/<secret>.ics")
@public
def fetch(secret: str) -> AnyResponse:
    """The calendar at a secret address. Whoever holds the address is its owner; a wrong one is simply not there."""
    held = feeds.holder(secret)
    if held is None:
        abort(404)
    viewer, found = held
    events = feeds.events(viewer, found)
    with force_locale(viewer.locale):
        data = calendars.calendar(events, name=_("Company events"), host=host(), address=address)
    if feeds.note_fetched(found):
        session.commit()
    response = Response(data, content_type=CALENDAR)
    response.add_etag()
    response.cache_control.private = True
    response.cache_control.no_cache = True
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response.make_conditional(request)
