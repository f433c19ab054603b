"""Which blocks are on, and what to put into them first."""

from __future__ import annotations

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from core.admin import blocks as switches
from core.plugin_host import host, lifecycle, naming
from core.setup import content as useful
from core.setup.steps import MANAGE
from core.setup.views import pages
from core.setup.views.blueprint import blueprint
from core.web.forms import Form
from core.web.gate import current_viewer, permission

CHANGEABLE = ("discovered", "installed", "enabled", "disabled", "removed")


@blueprint.route("/blocks", methods=["GET", "POST"])
@permission(MANAGE)
def blocks() -> tuple[str, int] | Response:
    """All blocks with what they give, each with a box to tick."""
    form = Form()
    problems: dict[str, str] = {}
    if form.validate_on_submit():
        problems = switches.choose(set(request.form.getlist("wanted")), current_viewer())
        if not problems:
            flash(_("Done: it takes effect with everybody's next page."), "success")
            return pages.on("blocks")
    statuses = [naming.translated(status) for status in lifecycle.statuses(host()) if status.state in CHANGEABLE]
    return pages.page(
        "blocks", status=422 if problems else 200, form=form, statuses=statuses, problems=problems, on=_on(statuses)
    )


def _on(statuses: list[lifecycle.PluginStatus]) -> set[str]:
    if request.method == "POST":
        return set(request.form.getlist("wanted"))
    return {status.id for status in statuses if status.state == "enabled"}


@blueprint.get("/content")
@permission(MANAGE)
def content() -> tuple[str, int]:
    """What each block wants to have in it before people come."""
    return pages.page("content", things=useful.things(current_viewer()))
