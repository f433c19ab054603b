"""The home page and what the frame needs."""

from __future__ import annotations

from flask import Response, abort, make_response, send_file

from core import files, settings
from core.clock import now_in
from core.db import db
from core.home import waiting as waiting_items
from core.home import widgets
from core.home.arrange import arrange
from core.home.views.blueprint import blueprint
from core.identity import session
from core.web import brand
from core.web.gate import current_viewer, public, signed_in
from core.web.offline import readable_offline
from core.web.render import render

ONE_YEAR = 365 * 24 * 3600


@blueprint.get("/")
@signed_in
@readable_offline
def index() -> str:
    """The home page."""
    viewer = current_viewer()
    hour = now_in(viewer.time_zone).hour
    user = session.current()
    name = (user.given_name if user is not None else "") or viewer.name
    return render(
        "home/index.html",
        bands=arrange(widgets.of(viewer)),
        hour=hour,
        name=name,
        viewer=viewer,
        may_enable=viewer.may("admin.manage"),
        may_arrange=not viewer.kiosk,
    )


@blueprint.get("/waiting")
@signed_in
def waiting() -> str:
    """Everything that waits for the viewer."""
    return render("home/waiting.html", items=waiting_items.items(current_viewer()))


@blueprint.get("/brand/<colour>.css")
@public
def brand_css(colour: str) -> Response:
    """The stylesheet of the company's colour; its address names the colour, so it never changes."""
    try:
        text = brand.brand_css(f"#{colour}")
    except ValueError:
        abort(404)
    response = make_response(text)
    response.mimetype = "text/css"
    response.cache_control.public = True
    response.cache_control.max_age = ONE_YEAR
    response.cache_control.immutable = True
    return response


@blueprint.get("/brand/logo/<int:version>")
@public
def logo(version: int) -> Response:
    """The company's mark: public, because the sign-in page shows it."""
    if settings.get("home", "logo") != version:
        abort(404)
    file = db.session.get(files.File, version)
    if file is None:
        abort(404)
    return send_file(files.open_file(file, "medium"), mimetype="image/webp", max_age=ONE_YEAR)


@blueprint.get("/healthz")
@public
def alive() -> Response:
    """Says that the process answers; for a proxy or a supervisor."""
    response = make_response("ok\n")
    response.mimetype = "text/plain"
    return response
