"""For administrators: what is in the index, building it anew, and which files could not be read."""

from __future__ import annotations

from flask import flash, make_response, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from core import jobs
from core.audit import record
from core.db import db
from core.extraction import BROKEN, LOCKED, NO_WORDS, TOO_HEAVY, TOO_LARGE
from core.files import texts
from core.jobs.control import Progress, listing
from core.plugin_host import host
from core.search.backend import IndexUnusableError, backend
from core.search.declarations import MANAGE, REBUILD
from core.search.views.blueprint import blueprint
from core.web.gate import current_viewer, permission
from core.web.render import render

UNREAD = (BROKEN, LOCKED, TOO_HEAVY, TOO_LARGE, NO_WORDS)
MOST_UNREAD = 50


@blueprint.get("/state")
@permission(MANAGE)
def state() -> str:
    """The index in figures."""
    try:
        kinds = backend().kinds()
    except IndexUnusableError:
        kinds = None
    sources = host().declared.search_sources
    return render(
        "search/state.html",
        usable=kinds is not None,
        kinds=[
            (sources[kind].value.title if kind in sources else kind, number)
            for kind, number in sorted((kinds or {}).items(), key=lambda item: -item[1])
        ],
        job=_running(),
        by_command=backend().is_rebuilding(),
        files=texts.counts(),
        unread=texts.unread(UNREAD, MOST_UNREAD),
    )


@blueprint.post("/state/rebuild")
@permission(MANAGE)
def rebuild() -> Response:
    """Have the index built anew beside the present one."""
    jobs.enqueue(REBUILD, key=REBUILD)
    record("search.rebuild", object_type="search", object_id="index", title="", viewer=current_viewer())
    db.session.commit()
    flash(_("The index is being built anew. Search works meanwhile."), "success")
    return redirect(url_for("search.state"))


@blueprint.post("/state/stop")
@permission(MANAGE)
def stop() -> Response:
    """Give a rebuild up; the present index stays in force."""
    job = _running()
    if job is not None:
        jobs.cancel(job.id)
        db.session.commit()
        flash(_("It is being stopped. The present index stays in force."), "success")
    return redirect(url_for("search.state"))


@blueprint.get("/state/progress/<int:job_id>")
@permission(MANAGE)
def progress(job_id: int) -> Response:
    """How far a rebuild is, asked for by the page every other second; the page is shown anew when it has ended."""
    job = jobs.progress(job_id)
    if job is None or job.ended or job.name != REBUILD:
        answer = make_response("")
        answer.headers["HX-Refresh"] = "true"
        return answer
    return make_response(render("search/_progress.html", job=job))


def _running() -> Progress | None:
    """The rebuild that runs or waits."""
    row = db.session.scalar(listing(("running", "new"), REBUILD).limit(1))
    return jobs.progress(row.id) if row is not None else None
