"""The forms of identity."""

from __future__ import annotations

from datetime import UTC, datetime, time, tzinfo
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, pgettext
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from core.access.forms import AudienceField, PersonField
from core.clock import today_in
from core.i18n import LANGUAGE_NAMES
from core.identity import names, passwords
from core.identity.messages import problem
from core.identity.preferences import SCHEMES, time_zones
from core.web.forms import Form


class SignInForm(Form):
    """Login and password; ``realm`` only where the person must say which directory is meant."""

    login = StringField(_l("Login"), [InputRequired(_l("Enter your login.")), Length(max=names.LONGEST)])
    password = PasswordField(_l("Password"), [InputRequired(_l("Enter your password.")), Length(max=passwords.LONGEST)])
    realm = RadioField(_l("Which one is yours?"), choices=[], validate_choice=False)
    shared = BooleanField(_l("This is a shared computer"))
    next = HiddenField()


class NewPasswordForm(Form):
    """A password chosen by somebody whom a link let in."""

    new = PasswordField(_l("New password"), [InputRequired(_l("Enter a new password."))])
    again = PasswordField(_l("New password once more"), [InputRequired(_l("Enter the new password once more."))])

    def __init__(self, *args: Any, login: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._login = login

    def validate_new(self, field: PasswordField) -> None:
        """Long enough, and not what others try first."""
        weakness = passwords.weakness(field.data, self._login)
        if weakness is not None:
            raise ValidationError(problem(weakness))

    def validate_again(self, field: PasswordField) -> None:
        """Typed twice, so that a slip of the finger locks nobody out."""
        if field.data != self.new.data:
            raise ValidationError(_l("The two are not the same."))


class PasswordForm(NewPasswordForm):
    """A new password of one's own."""

    current = PasswordField(_l("Current password"), [InputRequired(_l("Enter your current password."))])


USUAL = "usual"
"""The choice that stores nothing and follows the browser, the place of work or the device."""


class ProfileForm(Form):
    """How the portal looks for its owner, and what others see of them."""

    locale = SelectField(_l("Language"), [InputRequired()])
    time_zone = SelectField(_l("Time zone"), [InputRequired()])
    color_scheme = SelectField(_l("Colours"), [InputRequired()])
    show_birthday = BooleanField(_l("Colleagues may see the day of my birthday"))
    show_photo = BooleanField(
        _l("Colleagues may see my photo"),
        description=_l("Without this, initials are shown everywhere and the picture that you put in is deleted."),
    )

    def offer(self, languages: tuple[str, ...], usual_zone: str) -> None:
        """Fill in the choices; the first of each keeps to what is usual."""
        titles = {
            "auto": _("As on the device"),
            "light": pgettext("colours", "Light"),
            "dark": pgettext("colours", "Dark"),
        }
        self.locale.choices = [
            SelectChoice(USUAL, _("As in the browser")),
            *(SelectChoice(code, LANGUAGE_NAMES[code]) for code in languages),
        ]
        self.time_zone.choices = [
            SelectChoice(USUAL, _("As at my place of work (%(zone)s)", zone=usual_zone)),
            *(SelectChoice(name, name.replace("_", " ")) for name in time_zones()),
        ]
        self.color_scheme.choices = [
            SelectChoice(USUAL if scheme == "auto" else scheme, titles[scheme]) for scheme in SCHEMES
        ]

    def choices_made(self) -> dict[str, str]:
        """What was chosen, by the account's column; empty for what is usual."""
        fields = (self.locale, self.time_zone, self.color_scheme)
        return {field.name: "" if field.data == USUAL else field.data for field in fields}


class NewAccountForm(Form):
    """An account with a password of the portal's own."""

    login = StringField(_l("Login"), [InputRequired(_l("Enter a login.")), Length(max=160)])
    person = PersonField(_l("Person"), optional=True)
    display_name = StringField(lazy_pgettext("account", "Name"), [Length(max=255)])


class RoleForm(Form):
    """The name of a role."""

    title = StringField(_l("Name of the role"), [InputRequired(_l("Enter a name.")), Length(max=120)])


class HoldersField(AudienceField):
    """Whom a role is granted to."""

    kinds = ("person", "department", "position", "location", "group", "account")


class GrantForm(Form):
    """To whom a role is granted, and until the end of which day."""

    principals = HoldersField(_l("Who gets this role"), missing=_l("Choose for whom."))
    until = DateField(_l("Until the end of"), [Optional()])

    def __init__(self, *args: Any, time_zone: tzinfo = UTC, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._zone = time_zone

    def validate_until(self, field: DateField) -> None:
        """A day that is not over."""
        if field.data is not None and field.data < today_in(self._zone):
            raise ValidationError(_l("This day is over."))

    @property
    def expires_at(self) -> datetime | None:
        """The last moment of that day in the giver's zone."""
        if self.until.data is None:
            return None
        return datetime.combine(self.until.data, time.max, self._zone).astimezone(UTC)
