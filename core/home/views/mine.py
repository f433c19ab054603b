"""One's own order of the home page."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from core.db import db
from core.home import choices, layouts, slots
from core.home.layouts import FIXED
from core.home.views import sent
from core.home.views.blueprint import blueprint
from core.web.gate import current_viewer, signed_in
from core.web.render import render


@blueprint.get("/account/arrange")
@signed_in
def arrange() -> str:
    """What stands on one's home page, to be put in order, hidden and shown."""
    viewer = current_viewer()
    found = slots.of_viewer(layouts.of(viewer), slots.catalogue(viewer), viewer)
    choice = choices.of(viewer)
    return _page(found, choices.listed(found, choice), changed=choice is not None)


@blueprint.post("/account/arrange")
@signed_in
def keep_arranged() -> str | Response:
    """Keep the order; a button of a row only moves it, for who has no scripts."""
    viewer = current_viewer()
    found = slots.of_viewer(layouts.of(viewer), slots.catalogue(viewer), viewer)
    known = {mine.slot.key: mine.slot for mine in choices.listed(found, choices.of(viewer))}
    order, shown = sent.order(), set(request.form.getlist("shown"))
    if "move" in request.form:
        wanted = choices.woven([key for key in order if key in known], list(known))
        return _page(found, [choices.Mine(known[key], key in shown) for key in wanted], changed=True)
    choices.save(viewer, list(known.values()), order, shown)
    db.session.commit()
    flash(_("Your home page is arranged."), "success")
    return redirect(url_for("home.index"))


@blueprint.post("/account/arrange/reset")
@signed_in
def forget_arranged() -> Response:
    """Return to the company's order."""
    choices.reset(current_viewer())
    db.session.commit()
    flash(_("Your home page is as the company arranged it."), "success")
    return redirect(url_for("home.index"))


def _page(found: list[slots.Slot], rows: list[choices.Mine], *, changed: bool) -> str:
    verdict = next(one for one in layouts.verdicts(current_viewer().principals) if one.chosen)
    return render(
        "home/mine.html",
        rows=rows,
        fixed=[slot for slot in found if slot.how == FIXED],
        verdict=verdict,
        changed=changed,
        block=sent.block_title,
    )
