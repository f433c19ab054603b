"""The settings of every block, each on a page of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, cast

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from werkzeug.wrappers import Response

from core import files, settings
from core.access import audiences
from core.admin import settings_form
from core.admin.declarations import MANAGE
from core.admin.views.blueprint import blueprint
from core.audit import record
from core.db import db
from core.plugin_host import host, naming
from core.web.colour import ColourError, normalise
from core.web.forms import Form
from core.web.gate import current_viewer, permission
from core.web.render import render

LOOK = "home"
MAX_LOGO = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Owner:
    """A block that has settings."""

    id: str
    title: str
    current: bool = False


class LookForm(Form):
    """Name, colour and logo of the portal."""

    logo = FileField(lazy_gettext("Logo"))


@blueprint.get("/settings")
@permission(MANAGE)
def settings_index() -> Response:
    """The first block's settings."""
    return redirect(url_for("admin.settings_page", owner=LOOK))


@blueprint.route("/settings/<owner>", methods=["GET", "POST"])
@permission(MANAGE)
def settings_page(owner: str) -> str | Response:
    """One block's settings."""
    owners = _owners(owner)
    if not any(item.current for item in owners):
        abort(404)
    form = settings_form.make_form(owner)
    logo = LookForm() if owner == LOOK else None
    if logo is not None:
        del form["logo"]
    if request.method == "POST" and form.validate():
        changed = _save(owner, form, logo)
        if changed is not None:
            if changed:
                record(
                    "settings.change",
                    object_type="settings",
                    object_id=owner,
                    title=owner,
                    details=changed,
                    viewer=current_viewer(),
                )
            db.session.commit()
            flash(_("Saved."), "success")
            return redirect(request.path)
        db.session.rollback()
    return render("admin/settings.html", form=form, owners=owners, owner=owner, logo=logo, logo_id=_logo_id())


def _save(owner: str, form: Form, logo: LookForm | None) -> dict[str, object] | None:
    """What was changed, or ``None`` if something entered is refused."""
    viewer = current_viewer()
    changed = settings_form.save(owner, form, by=viewer.account_id)
    if logo is not None:
        colour = form["brand"].data
        if colour and not _is_colour(colour):
            form["brand"].errors = [_("Write a colour as six hexadecimal digits, like #17695a.")]
            return None
        upload = request.files.get("logo")
        if upload is not None and upload.filename:
            try:
                file = files.save(
                    "core",
                    cast(BinaryIO, upload.stream),
                    upload.filename,
                    audience_id=audiences.everyone(),
                    image=True,
                    max_bytes=MAX_LOGO,
                )
                settings.set(LOOK, "logo", file.id, by=viewer.account_id)
                changed["logo"] = file.id
            except files.FileRefused as error:
                logo.logo.errors = [str(error)]
                return None
    return None if settings_form.has_errors(form) else changed


def _is_colour(text: str) -> bool:
    try:
        normalise(text)
    except ColourError:
        return False
    return True


def _logo_id() -> int | None:
    return settings.get(LOOK, "logo") or None


def _owners(chosen: str) -> list[Owner]:
    titles = {
        "home": _("Look of the portal"),
        "org": _("People"),
        "identity": _("Signing in"),
        "notify": _("Notifications"),
        "pwa": _("Phones"),
    }
    titles |= {plugin.id: naming.title(plugin) for plugin in host().loaded()}
    known = dict.fromkeys(owner for owner, _key in host().declared.settings)
    return [Owner(owner, titles.get(owner, owner), owner == chosen) for owner in known if host().enabled(owner)]
