"""For bad days: the emergency administrator, a second step for administrators, a backup."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from core.access import roles as access_roles
from core.config import current as config
from core.db import db
from core.extension import ADMINISTRATOR_ROLE
from core.identity import accounts, role_admin, session
from core.identity.second_factor import policy
from core.setup.steps import MANAGE
from core.setup.views import pages
from core.setup.views.blueprint import blueprint
from core.web.gate import current_viewer, permission


@blueprint.get("/safety")
@permission(MANAGE)
def safety() -> tuple[str, int]:
    """What is there already, and what to do about the rest."""
    user, portal = session.current(), config()
    return pages.page(
        "safety",
        emergency=accounts.emergency_exists(),
        own_second_step=user is not None and user.has_second_factor,
        required=ADMINISTRATOR_ROLE in policy.roles(),
        may_require=current_viewer().may("identity.roles"),
        encrypted=portal.portal.url.startswith("https://"),
        on_sqlite=portal.database_url.startswith("sqlite"),
        instance=str(portal.instance),
        database=portal.database_url.removeprefix("sqlite:///"),
    )


@blueprint.post("/safety/second-step")
@permission("identity.roles")
def require_second_step() -> Response:
    """Ask administrators for a second step at sign-in."""
    pages.get("safety")
    role_admin.require_second_factor(access_roles.get_role(ADMINISTRATOR_ROLE), True, viewer=current_viewer())
    db.session.commit()
    flash(_("Whoever has this role sets up two-step sign-in on the next page they open."), "success")
    return redirect(url_for("setup.safety"))
