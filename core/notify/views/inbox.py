"""A person's notifications."""

from __future__ import annotations

from itertools import groupby

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from core.clock import today_in
from core.db import db
from core.notify import inbox
from core.notify.models import Notification
from core.notify.views.blueprint import blueprint
from core.plugin_host import host
from core.web.gate import current_viewer, signed_in
from core.web.paging import paginate
from core.web.render import render

SIZE = 30


@blueprint.get("/notifications")
@signed_in
def index() -> str:
    """The list, by days."""
    viewer = current_viewer()
    unread_only = request.args.get("unread") == "1"
    page = paginate(inbox.listing(viewer, unread_only=unread_only), size=SIZE)
    days = [
        (day, list(items))
        for day, items in groupby(page.items, key=lambda item: today_in(viewer.time_zone, item.created_at))
    ]
    newest = max((item.id for item in page.items), default=0)
    return render(
        "notify/index.html", page=page, days=days, newest=newest, unread_only=unread_only, unread=inbox.unread(viewer)
    )


@blueprint.get("/notifications/latest")
@signed_in
def latest() -> str:
    """A fragment for the bell."""
    viewer = current_viewer()
    items = inbox.latest(viewer)
    newest = max((item.id for item in items), default=0)
    return render("notify/latest.html", items=items, newest=newest, unread=inbox.unread(viewer))


@blueprint.get("/notifications/<int:notification_id>/open")
@signed_in
def open_one(notification_id: int) -> Response:
    """Go to the thing; the message then counts as read."""
    viewer = current_viewer()
    notification = inbox.find(viewer, notification_id)
    if notification is None:
        abort(404)
    newest = inbox.newest_of(viewer, notification)
    inbox.mark_read(viewer, newest.id)
    db.session.commit()
    return redirect(_target(newest))


def _target(notification: Notification) -> str:
    """The thing's page; the list itself where there is none, or its block is off."""
    url = notification.url
    known = host().plugins.get(notification.plugin)
    if not url.startswith("/") or url.startswith(("//", "/\\")) or (known and not host().enabled(notification.plugin)):
        return url_for("notify.index")
    return url


@blueprint.post("/notifications/read")
@signed_in
def read() -> Response:
    """Mark one message, or all up to the newest that was shown."""
    viewer = current_viewer()
    one, up_to = request.form.get("id", type=int), request.form.get("up_to", type=int)
    if one is not None:
        inbox.mark_read(viewer, one)
    elif up_to is not None:
        inbox.mark_all_read(viewer, up_to)
    db.session.commit()
    return redirect(url_for("notify.index"))
