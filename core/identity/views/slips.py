"""Slips of paper with codes: choosing who gets one, and the sheet to print."""

from __future__ import annotations

from flask import abort, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from core.db import db
from core.identity import letters
from core.identity.invitations import lists, service, slips
from core.identity.kiosk import registry
from core.identity.views.invitations import blueprint
from core.identity.views.secrecy import unkept
from core.org import structure
from core.org.models import Department
from core.web.gate import current_viewer, permission, signed_in
from core.web.paging import paginate
from core.web.render import render


@blueprint.get("/admin/invitations/slips")
@permission(slips.INVITE)
def departments() -> str:
    """The departments in which somebody has no account."""
    return render("identity/invitations/departments.html", page=paginate(lists.departments(), scalars=False))


@blueprint.get("/departments/<int:department_id>/slips")
@signed_in
def choose(department_id: int) -> str:
    """Who of a department gets a slip."""
    return _choose(_department(department_id))


def _choose(department: Department, alert: str = "") -> str:
    viewer = current_viewer()
    invites = viewer.may(slips.INVITE)
    return render(
        "identity/invitations/choose.html",
        department=department,
        rows=slips.rows(department.id, viewer),
        alert=alert,
        back=url_for("invitations.departments") if invites else structure.url(department.id),
    )


@blueprint.post("/departments/<int:department_id>/slips")
@signed_in
def sheet(department_id: int) -> Response | tuple[str, int]:
    """The sheet with new codes: shown this once, for only their digests are kept."""
    department = _department(department_id)
    chosen = {int(text) for text in request.form.getlist("person")[: structure.MANY] if text.isdecimal()}
    made = slips.make(department_id, chosen, current_viewer())
    if not made:
        return _choose(department, _("Choose at least one person.")), 422
    page = render(
        "identity/invitations/sheet.html",
        department=department,
        slips=made,
        until=current_viewer().today + service.lasts(),
        address=letters.address("/join").partition("//")[2],
        portal_name=letters.portal_name(),
        kiosks=registry.in_use(),
    )
    db.session.commit()
    return unkept(page)


def _department(department_id: int) -> Department:
    found = structure.get(department_id) or abort(404)
    if not slips.may_print(current_viewer(), department_id):
        abort(403)
    return found
