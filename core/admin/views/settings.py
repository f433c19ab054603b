"""The settings of every block, each on a page of its own."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from core.admin import look, settings_form
from core.admin.declarations import MANAGE
from core.admin.views.blueprint import blueprint
from core.db import db
from core.plugin_host import host, naming
from core.web.forms import Form
from core.web.gate import current_viewer, permission
from core.web.render import render


@dataclass(frozen=True, slots=True)
class Owner:
    """A block that has settings."""

    id: str
    title: str
    current: bool = False


@blueprint.get("/settings")
@permission(MANAGE)
def settings_index() -> Response:
    """The first block's settings."""
    return redirect(url_for("admin.settings_page", owner=look.OWNER))


@blueprint.route("/settings/<owner>", methods=["GET", "POST"])
@permission(MANAGE)
def settings_page(owner: str) -> str | Response:
    """One block's settings."""
    owners = _owners(owner)
    form: Form
    logo: look.LogoForm | None
    if not any(item.current for item in owners):
        abort(404)
    if owner == look.OWNER:
        form, logo = look.forms()
    else:
        form, logo = settings_form.make_form(owner), None
    if request.method == "POST" and form.validate():
        if look.save(owner, form, logo, current_viewer()):
            db.session.commit()
            flash(_("Saved."), "success")
            return redirect(request.path)
        db.session.rollback()
    return render("admin/settings.html", form=form, owners=owners, owner=owner, logo=logo, logo_id=look.logo_id())


def _owners(chosen: str) -> list[Owner]:
    titles = {
        "home": _("Look of the portal"),
        "org": _("People"),
        "identity": _("Signing in"),
        "notify": _("Notifications"),
        "adoption": _("Use of the portal"),
        "search": _("Search"),
        "pwa": _("Phones"),
    }
    titles |= {plugin.id: naming.title(plugin) for plugin in host().loaded()}
    known = {owner for owner, _key in host().declared.settings if host().enabled(owner)}
    # The portal's own first, the look before all: a stranger begins with it.
    ordered = [owner for owner in titles if owner in known] + sorted(known - titles.keys())
    return [Owner(owner, titles.get(owner, owner), owner == chosen) for owner in ordered]
