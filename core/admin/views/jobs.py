"""Work in the background: what runs, what waits, what failed."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from core import jobs as background
from core.admin.declarations import MANAGE
from core.admin.views.blueprint import blueprint
from core.db import db
from core.jobs import control
from core.plugin_host import host
from core.web.gate import permission
from core.web.paging import paginate
from core.web.render import render

STATES = ("new", "running", "dead", "parked", "done")


@blueprint.get("/jobs")
@permission(MANAGE)
def jobs() -> str:
    """Jobs by state; what repeats by itself and went well is shown on request, for it drowns the rest."""
    upkeep = bool(request.args.get("upkeep"))
    state = request.args.get("state", "")
    chosen = (state,) if state in STATES else ()
    return render(
        "admin/jobs.html",
        page=paginate(control.listing(chosen, upkeep=upkeep)),
        job_titles={name: declared.value.title for name, declared in host().declared.jobs.items()},
        counts=control.counts(upkeep=upkeep),
        upkeep=upkeep,
        state=state,
        states=STATES,
    )


@blueprint.post("/jobs/<int:job_id>/<action>")
@permission(MANAGE)
def change_job(job_id: int, action: str) -> Response:
    """Try a failed job again, stop a running one, or forget it."""
    actions = {"retry": background.retry, "cancel": background.cancel, "discard": background.discard}
    if action in actions:
        actions[action](job_id)
        db.session.commit()
        flash(_("Done."), "success")
    return redirect(url_for("admin.jobs"))
