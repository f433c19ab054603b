"""The last page: what is well, what is not, and the first invitations."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from core.admin import health
from core.db import db
from core.identity.invitations import lists
from core.notify.letters import can_be_sent
from core.org import remembered
from core.setup import progress
from core.setup.steps import FINISH, MANAGE
from core.setup.views import pages
from core.setup.views.blueprint import blueprint
from core.web.gate import current_viewer, permission


@blueprint.get("/finish")
@permission(MANAGE)
def finish() -> tuple[str, int]:
    """The checklist, and the way to invite."""
    findings = sorted(health.findings(), key=lambda one: ("wrong", "hint", "well").index(one.level))
    return pages.page(
        FINISH,
        findings=findings,
        wrong=sum(finding.level == "wrong" for finding in findings),
        people=remembered.headcount.get(),
        left=lists.people_without_account(),
        mail_is_set=can_be_sent(),
    )


@blueprint.post("/finish")
@permission(MANAGE)
def finished() -> Response:
    """The portal is set up; nobody is reminded of it any more."""
    progress.mark(pages.get(FINISH), "done", current_viewer())
    db.session.commit()
    flash(
        _("The portal is set up. You find these pages under Administration whenever you want to see them again."),
        "success",
    )
    viewer = current_viewer()
    return redirect(url_for("invitations.invitations" if viewer.may("identity.invite") else "setup.index"))
