"""The beginning of the wizard: all steps, what became of each, and where to go on."""

from __future__ import annotations

from flask import abort, url_for
from werkzeug.wrappers import Response

from core.setup import progress, steps
from core.setup.steps import FINISH, MANAGE
from core.setup.views import pages
from core.setup.views.blueprint import blueprint
from core.web.gate import current_viewer, permission
from core.web.render import render


@blueprint.get("/")
@permission(MANAGE)
def index() -> str:
    """All steps."""
    mine, states = steps.of(current_viewer()), progress.states()
    open_steps = [step for step in mine if step.key not in states]
    return render(
        "setup/index.html",
        steps=mine,
        states=states,
        following=url_for((open_steps or mine)[0].endpoint),
        begun=bool(states),
        finished=states.get(FINISH) == "done",
    )


@blueprint.post("/<key>/<any(done, skipped):state>")
@permission(MANAGE)
def leave(key: str, state: str) -> Response:
    """Go on from a step that is done, or leave one out."""
    if state not in ("done", "skipped"):
        abort(404)
    return pages.on(key, "done" if state == "done" else "skipped")
