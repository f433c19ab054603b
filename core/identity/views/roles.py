"""Roles, for the administrator."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from core.access import roles as access_roles
from core.access.models import Role
from core.access.roles import RoleBook, RoleError
from core.db import db
from core.extension import ADMINISTRATOR_ROLE, EMPLOYEE_ROLE
from core.identity import role_admin
from core.identity.forms import GrantForm, RoleForm
from core.identity.second_factor import policy
from core.identity.views.blueprint import blueprint
from core.web.gate import current_viewer, permission
from core.web.render import render

MANAGE = "identity.roles"
_ICONS = {
    "person": "user",
    "department": "sitemap",
    "position": "briefcase",
    "location": "map-pin",
    "group": "users-group",
    "account": "key",
}
_WISHES = {"default": None, "yes": True, "no": False}


@blueprint.route("/admin/roles", methods=["GET", "POST"])
@permission(MANAGE)
def roles() -> str | tuple[str, int] | Response:
    """All roles, and a new one."""
    form = RoleForm()
    if form.validate_on_submit():
        try:
            role = role_admin.create(form.title.data)
        except RoleError as refused:
            form.title.errors = [str(refused)]
        else:
            db.session.commit()
            flash(_("The role is created. Now say what it allows and who gets it."), "success")
            return redirect(url_for("identity.role", key=role.key))
    page = render(
        "identity/roles.html",
        form=form,
        roles=access_roles.list_roles(),
        book=RoleBook.current(),
        counts=role_admin.counts(),
        notes=_notes(),
    )
    return page, 422 if form.errors else 200


@blueprint.get("/admin/roles/<key>")
@permission(MANAGE)
def role(key: str) -> str:
    """What a role allows, and who has it."""
    return _page(_get(key), GrantForm(time_zone=current_viewer().time_zone, formdata=None))


@blueprint.post("/admin/roles/<key>/permissions")
@permission(MANAGE)
def set_permissions(key: str) -> Response:
    """Decide on the permissions of a role."""
    found = _get(key)
    wishes = {
        name.removeprefix("permission:"): _WISHES[value]
        for name, value in request.form.items()
        if name.startswith("permission:") and value in _WISHES
    }
    try:
        count = role_admin.decide(found, wishes)
    except RoleError as refused:
        flash(str(refused), "danger")
    else:
        db.session.commit()
        flash(ngettext("%(num)s permission changed.", "%(num)s permissions changed.", count), "success")
    return redirect(url_for("identity.role", key=key))


@blueprint.post("/admin/roles/<key>/grants")
@permission(MANAGE)
def grant_role(key: str) -> str | tuple[str, int] | Response:
    """Give a role to people, departments, positions, places or groups."""
    found = _get(key)
    form = GrantForm(time_zone=current_viewer().time_zone)
    if form.validate_on_submit():
        try:
            role_admin.grant(found, form.principals.data, expires_at=form.expires_at, viewer=current_viewer())
        except RoleError as refused:
            db.session.rollback()
            form.principals.errors = [str(refused)]
        else:
            db.session.commit()
            flash(_("The role is granted; it holds from the next page on."), "success")
            return redirect(url_for("identity.role", key=key))
    return _page(found, form), 422


@blueprint.post("/admin/roles/<key>/grants/end")
@permission(MANAGE)
def take_role_back(key: str) -> Response:
    """Take a role back."""
    found = _get(key)
    try:
        role_admin.take_back(found, request.form.get("principal", ""), viewer=current_viewer())
    except RoleError as refused:
        flash(str(refused), "danger")
    else:
        db.session.commit()
        flash(_("The role is taken back."), "success")
    return redirect(url_for("identity.role", key=key))


@blueprint.post("/admin/roles/<key>/second-factor")
@permission(MANAGE)
def require_second_factor(key: str) -> Response:
    """Ask whoever has the role for a second step at sign-in, or ask no more."""
    found, wish = _get(key), request.form.get("required") == "yes"
    role_admin.require_second_factor(found, wish, viewer=current_viewer())
    db.session.commit()
    if wish:
        flash(_("Whoever has this role sets up two-step sign-in on the next page they open."), "success")
    else:
        flash(_("Two-step sign-in is everybody's own choice again."), "success")
    return redirect(url_for("identity.role", key=key))


@blueprint.route("/admin/roles/<key>/rename", methods=["GET", "POST"])
@permission(MANAGE)
def rename_role(key: str) -> str | tuple[str, int] | Response:
    """Another name for one's own role."""
    found = _get(key)
    form = RoleForm(obj=found)
    if form.validate_on_submit():
        try:
            role_admin.rename(found, form.title.data)
        except RoleError as refused:
            form.title.errors = [str(refused)]
        else:
            db.session.commit()
            flash(_("Saved."), "success")
            return redirect(url_for("identity.role", key=key))
    return render("identity/role_rename.html", form=form, role=found), 422 if form.errors else 200


@blueprint.post("/admin/roles/<key>/delete")
@permission(MANAGE)
def delete_role(key: str) -> Response:
    """Delete one's own role."""
    found = _get(key)
    try:
        role_admin.remove(found)
    except RoleError as refused:
        flash(str(refused), "danger")
        return redirect(url_for("identity.role", key=key))
    db.session.commit()
    flash(_("The role is deleted."), "success")
    return redirect(url_for("identity.roles"))


def _get(key: str) -> Role:
    try:
        return access_roles.get_role(key)
    except RoleError:
        abort(404)


def _page(found: Role, form: GrantForm) -> str:
    return render(
        "identity/role.html",
        role=found,
        title=RoleBook.current().title(found.key),
        note=_notes().get(found.key, ""),
        groups=[(role_admin.block_title(owner), rows) for owner, rows in role_admin.matrix(found).items()],
        grants=role_admin.grants(found),
        icons=_ICONS,
        form=form,
        fixed=found.key == ADMINISTRATOR_ROLE,
        second_factor=found.key in policy.roles(),
    )


def _notes() -> dict[str, str]:
    return {
        ADMINISTRATOR_ROLE: _("Everything, always."),
        EMPLOYEE_ROLE: _("Everyone who works here has this role by themselves."),
    }
