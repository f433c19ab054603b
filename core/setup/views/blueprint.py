"""The blueprint that all pages of the wizard stand on."""

from __future__ import annotations

from flask import Blueprint, abort, g

from core.setup.steps import MANAGE
from core.web.gate import current_viewer

blueprint = Blueprint("setup", "core.setup", url_prefix="/admin/setup")


@blueprint.before_request
def only_administrators() -> None:
    """Besides what a page asks for itself, the whole wizard is for who may administer the portal."""
    if not current_viewer().may(MANAGE):
        g.missing_permission = MANAGE
        abort(403)
