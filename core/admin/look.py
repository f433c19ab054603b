"""Name, colour and logo of the portal: one form and one way of saving it, for the settings and for the set-up."""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf.file import FileField

from core import files, settings
from core.access import audiences
from core.admin import settings_form
from core.audit import record
from core.extension import Viewer
from core.web.colour import ColourError, normalise
from core.web.forms import Form

OWNER = "home"
MAX_LOGO = 2 * 1024 * 1024
MAX_NAME = 80
"""Characters of the portal's name: it stands in the bar of every page, in subjects and under icons."""


class LogoForm(Form):
    """The logo, which no text field can hold."""

    logo = FileField(lazy_gettext("Logo"))


def forms() -> tuple[Form, LogoForm]:
    """The form of the settings without the logo, and the one of the logo."""
    form = settings_form.make_form(OWNER)
    del form["logo"]
    return form, LogoForm()


def logo_id() -> int | None:
    """The file of the logo in use."""
    return settings.get(OWNER, "logo") or None


def save(owner: str, form: Form, logo: LogoForm | None, viewer: Viewer) -> bool:
    """Set what was entered for a block, and write down what changed; the caller commits, or rolls back on ``False``.

    Args:
        logo: the form of the logo, if ``owner`` is the portal's look.

    Returns:
        ``False`` if something was refused; it then stands beside its field.
    """
    changed = settings_form.save(owner, form, by=viewer.account_id)
    if logo is not None:
        if len(form["name"].data or "") > MAX_NAME:
            form["name"].errors = [_("Use at most %(number)s characters.", number=MAX_NAME)]
            return False
        if form["brand"].data and not _is_colour(form["brand"].data):
            form["brand"].errors = [_("Write a colour as six hexadecimal digits, like #17695a.")]
            return False
        try:
            file_id = _save_logo(viewer)
        except files.FileRefused as error:
            logo.logo.errors = [str(error)]
            return False
        if file_id is not None:
            changed["logo"] = file_id
    if settings_form.has_errors(form):
        return False
    if changed:
        record("settings.change", object_type="settings", object_id=owner, title=owner, details=changed, viewer=viewer)
    return True


def _save_logo(viewer: Viewer) -> int | None:
    upload = request.files.get("logo")
    if upload is None or not upload.filename:
        return None
    file = files.save(
        "core",
        cast(BinaryIO, upload.stream),
        upload.filename,
        audience_id=audiences.everyone(),
        image=True,
        max_bytes=MAX_LOGO,
    )
    settings.set(OWNER, "logo", file.id, by=viewer.account_id)
    return file.id


def _is_colour(text: str) -> bool:
    try:
        normalise(text)
    except ColourError:
        return False
    return True
