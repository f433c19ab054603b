"""The company: name, colour and logo, and the address, languages and time zone that the configuration holds."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from core import config as configuration
from core.admin import look
from core.db import db
from core.setup import progress, typed
from core.setup.forms import PlaceForm
from core.setup.steps import MANAGE
from core.setup.views import pages
from core.setup.views.blueprint import blueprint
from core.web.gate import current_viewer, permission

Page = tuple[str, int] | Response


@blueprint.route("/company", methods=["GET", "POST"])
@permission(MANAGE)
def company() -> Page:
    """Name, colour and logo: the portal's own settings."""
    form, logo = look.forms()
    status = 200
    if request.method == "POST" and form.validate():
        if look.save(look.OWNER, form, logo, current_viewer()):
            return pages.on("company")
        db.session.rollback()
        status = 422
    usual = configuration.current().portal
    return pages.page("company", status=status, form=form, logo=logo, logo_id=look.logo_id(), usual=usual)


@blueprint.route("/place", methods=["GET", "POST"])
@permission(MANAGE)
def place() -> Page:
    """Address, languages and time zone: chosen here, typed into the file by who has the machine."""
    portal = configuration.current().portal
    kept = progress.wishes("place")
    form = PlaceForm(
        data={
            "url": portal.url,
            "language": portal.language,
            "languages": list(portal.languages),
            "time_zone": portal.time_zone,
            **kept.get("portal", {}),
        }
    )
    form.offer()
    if form.validate_on_submit():
        progress.wish("place", form.wishes(), current_viewer())
        db.session.commit()
        return redirect(url_for("setup.place", _anchor="typed"))
    here = request.host_url.rstrip("/")
    return pages.page(
        "place",
        status=422 if form.errors else 200,
        form=form,
        typed=typed.look(kept) if kept else None,
        here=here,
        elsewhere=here != portal.url.rstrip("/"),
    )
