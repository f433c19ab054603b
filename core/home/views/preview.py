"""The home page as others see it."""

from __future__ import annotations

from dataclasses import replace

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from core.home import layouts
from core.home import preview as previews
from core.home.arrange import arrange
from core.home.slots import Slot
from core.home.views.blueprint import blueprint
from core.home.views.layouts import MANAGE
from core.plugin_host.fragments import Fragment
from core.web.gate import current_viewer, permission
from core.web.render import render


@blueprint.get("/admin/layouts/preview")
@permission(MANAGE)
def preview() -> str | Response:
    """The page of somebody (``who``) or of a layout (``layout``), to look at only. Nothing is written."""
    viewer = current_viewer()
    wanted = request.args.get("who", "")
    if not wanted and "layout" not in request.args:
        flash(_("Choose whose home page you want to see."), "warning")
        return redirect(url_for("home.layouts"))
    if wanted:
        shown = previews.of_principal(wanted[:80], viewer)
    else:
        layout = layouts.find(request.args["layout"])
        shown = previews.of_layout(layout, viewer) if layout is not None else None
    if shown is None:
        abort(404)
    return render("home/preview.html", preview=shown, bands=arrange([_drawn(slot, one) for slot, one in shown.widgets]))


def _drawn(slot: Slot, fragment: Fragment | None) -> Fragment:
    """The widget, or a mark of its place."""
    if fragment is not None:
        return fragment
    place = Fragment(id=f"{slot.owner}-{slot.widget.id}", title=str(slot.widget.title), html=Markup(""))
    return replace(place, size=slot.width or slot.widget.size)
