"""Who writes, who keeps people's data, who administers: roles given to people, as on the pages of the roles."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from core.access import roles as access_roles
from core.access.roles import RoleBook, RoleError
from core.db import db
from core.extension import EMPLOYEE_ROLE
from core.identity import role_admin
from core.setup.forms import RoleGrantForm
from core.setup.views import pages
from core.setup.views.blueprint import blueprint
from core.web.gate import current_viewer, permission

PERMISSION = "identity.roles"


@blueprint.route("/roles", methods=["GET", "POST"])
@permission(PERMISSION)
def roles() -> tuple[str, int] | Response:
    """The roles with those who have them; another one is given."""
    viewer, book = current_viewer(), RoleBook.current()
    known = [role for role in access_roles.list_roles() if role.key != EMPLOYEE_ROLE]
    form = RoleGrantForm(time_zone=viewer.time_zone)
    form.role.choices = [SelectChoice(role.key, book.title(role.key)) for role in known]
    if form.validate_on_submit():
        try:
            role = access_roles.get_role(form.role.data)
            role_admin.grant(role, form.principals.data, expires_at=form.expires_at, viewer=viewer)
        except RoleError as refused:
            db.session.rollback()
            form.principals.errors = [str(refused)]
        else:
            db.session.commit()
            flash(_("The role is granted; it holds from the next page on."), "success")
            return redirect(url_for("setup.roles"))
    rows = [(role.key, book.title(role.key), role_admin.grants(role)) for role in known]
    return pages.page("roles", status=422 if form.errors else 200, form=form, rows=rows)
