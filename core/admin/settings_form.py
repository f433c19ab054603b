"""A form made from what a block declares as its settings."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, IntegerField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from core import settings
from core.extension import Setting
from core.plugin_host import host
from core.web.forms import Form

SECRET_HELP = _("Leave empty to keep what is set.")


def declared_of(owner: str) -> dict[str, Setting]:
    """The settings that ``owner`` declares, in the order of their declaration."""
    return {key: declared.value for (who, key), declared in host().declared.settings.items() if who == owner}


def make_form(owner: str) -> Form:
    """The form with the values in force. A secret is never put into a page."""
    declared = declared_of(owner)
    fields = {key: _field(setting) for key, setting in declared.items()}
    values = {key: _shown(setting, settings.get(owner, key)) for key, setting in declared.items() if not setting.secret}
    form_class: type[Form] = type("SettingsForm", (Form,), fields)
    return form_class(data=values)


def _field(setting: Setting) -> Field:
    common: dict[str, Any] = {"label": setting.title, "description": setting.help}
    if setting.secret:
        return PasswordField(label=setting.title, description=str(setting.help) or SECRET_HELP, validators=[Optional()])
    if setting.choices:
        return SelectField(choices=[SelectChoice(str(value), title) for value, title in setting.choices], **common)
    if setting.type is bool:
        return BooleanField(**common)
    if setting.type is int:
        return IntegerField(validators=[InputRequired()], **common)
    if setting.type is list:
        return TextAreaField(**{**common, "description": str(setting.help) or _("One per line.")})
    return StringField(**common)


def _shown(setting: Setting, value: Any) -> Any:
    if setting.type is list:
        return "\n".join(value)
    return str(value) if setting.choices else value


def save(owner: str, form: Form, *, by: int | None) -> dict[str, Any]:
    """Set what was changed; returns the changed keys with their values, secrets hidden.

    A value that its block refuses is put as an error on its field, and then nothing is set.
    """
    changed: dict[str, Any] = {}
    for key, setting in declared_of(owner).items():
        if key not in form:
            # The page asks for it in its own way, as for the logo.
            continue
        value = _entered(setting, form[key].data)
        if setting.secret and not value:
            continue
        if value == settings.get(owner, key):
            continue
        try:
            settings.set(owner, key, value, by=by)
        except settings.SettingError as error:
            form[key].errors = [*form[key].errors, str(error)]
            continue
        changed[key] = "…" if setting.secret else value
    return changed


def _entered(setting: Setting, data: Any) -> Any:
    if setting.type is list:
        return [line.strip() for line in (data or "").splitlines() if line.strip()]
    if setting.choices:
        return next((value for value, _title in setting.choices if str(value) == data), data)
    return data if data is not None else ""


def has_errors(form: Form) -> bool:
    """True if any field has an error."""
    return any(form.errors.values()) or any(field.errors for field in form)
