"""The forms of the ways in besides signing in: a forgotten password, an invitation, a code, a kiosk."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, RadioField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from core.access.forms import AudienceField, PersonField
from core.i18n import LANGUAGE_NAMES
from core.identity import names, passwords
from core.identity.forms import USUAL, NewPasswordForm
from core.identity.kiosk import pins
from core.identity.messages import problem
from core.identity.preferences import time_zones
from core.web.forms import Form


class ForgottenForm(Form):
    """Who has forgotten a password."""

    login = StringField(
        _l("Login or e-mail address"), [InputRequired(_l("Enter your login or address.")), Length(max=names.LONGEST)]
    )


class CodeForm(Form):
    """A code from a slip of paper, or one that connects a kiosk."""

    code = StringField(_l("Code"), [InputRequired(_l("Enter the code.")), Length(max=40)])


class WelcomeForm(Form):
    """What somebody who was invited chooses. The caller takes away what does not concern them."""

    login = StringField(_l("Login"), [InputRequired(_l("Enter a login.")), Length(max=160)])
    new = PasswordField(_l("Password"), [Optional(strip_whitespace=False)])
    again = PasswordField(_l("Password once more"), [Optional(strip_whitespace=False)])
    pin = StringField(_l("PIN for the kiosk"), [Optional(), Length(max=20)])
    pin_again = StringField(_l("PIN once more"), [Optional(), Length(max=20)])
    locale = SelectField(_l("Language"), [InputRequired()])
    time_zone = SelectField(_l("Time zone"), [InputRequired()])

    def offer(self, languages: tuple[str, ...], usual_zone: str) -> None:
        """Fill in the choices."""
        self.locale.choices = [SelectChoice(code, LANGUAGE_NAMES[code]) for code in languages]
        self.time_zone.choices = [
            SelectChoice(USUAL, _("As at my place of work (%(zone)s)", zone=usual_zone)),
            *(SelectChoice(name, name.replace("_", " ")) for name in time_zones()),
        ]

    def wants(self, name: str) -> bool:
        """Whether something stands in a field, which may have been taken away."""
        return name in self and bool(self[name].data)

    def check_secrets(self, own: pins.Own) -> bool:
        """Whether password and PIN are good; what is wrong is put beside them. One of the two is needed.

        Args:
            own: what must not stand in the PIN.
        """
        wants_password = self.wants("new") or self.wants("again")
        wants_pin = self.wants("pin") or self.wants("pin_again")
        if not wants_password and not wants_pin:
            first = self.new if "new" in self else self.pin
            first.errors = [_("Choose a password.") if "new" in self else _("Choose a PIN.")]
            return False
        fine = True
        if wants_password:
            weakness = passwords.weakness(self.new.data or "", self.login.data or "")
            if weakness is not None:
                self.new.errors, fine = [problem(weakness)], False
            elif self.new.data != self.again.data:
                self.again.errors, fine = [_("The two are not the same.")], False
        if wants_pin:
            weakness = pins.weakness(self.pin.data or "", own)
            if weakness is not None:
                self.pin.errors, fine = [pins.problem(weakness)], False
            elif self.pin.data != self.pin_again.data:
                self.pin_again.errors, fine = [_("The two are not the same.")], False
        return fine


class DepartmentsField(AudienceField):
    """Departments, each with all below it."""

    kinds = ("department",)

    def pre_validate(self, form: Any) -> None:
        """At least one, where departments are what was chosen."""
        if form.whom.data == "departments":
            if not self.data:
                raise ValidationError(_l("Choose a department."))
            super().pre_validate(form)


class InvitedPersonField(PersonField):
    """One person, where one person is what was chosen."""

    def pre_validate(self, form: Any) -> None:
        """Exactly one."""
        if form.whom.data == "person":
            super().pre_validate(form)


class InviteForm(Form):
    """Whom to invite."""

    whom = RadioField(
        _l("Whom do you invite?"),
        [InputRequired(_l("Choose whom you invite."))],
        choices=[],
        default="person",
    )
    person = InvitedPersonField(_l("Person"), optional=True)
    departments = DepartmentsField(_l("Departments"), optional=True)
    locale = SelectField(_l("Language of the letter"), [InputRequired()])

    def __init__(self, *args: Any, languages: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.whom.choices = [
            SelectChoice("person", _("One person")),
            SelectChoice("departments", _("Departments")),
            SelectChoice("all", _("All who have no account yet")),
        ]
        self.locale.choices = [SelectChoice(code, LANGUAGE_NAMES[code]) for code in languages]
        self.person.optional = self.whom.data != "person"


class KioskForm(Form):
    """A shared screen."""

    name = StringField(_l("Name of the kiosk"), [InputRequired(_l("Enter a name.")), Length(max=120)])
    place = StringField(_l("Where it stands"), [Length(max=200)])


class KioskSignInForm(Form):
    """Personnel number and PIN; ``entity`` only where a number is known in several legal entities."""

    number = StringField(_l("Personnel number"), [InputRequired(_l("Enter your personnel number.")), Length(max=64)])
    pin = StringField(_l("PIN"), [InputRequired(_l("Enter your PIN.")), Length(max=20)])
    entity = RadioField(_l("Where do you work?"), choices=[], validate_choice=False)


class PinForm(Form):
    """A PIN of one's own; ``current`` is the password, where the portal has one."""

    current = PasswordField(_l("Current password"), [InputRequired(_l("Enter your current password."))])
    pin = PasswordField(_l("New PIN"), [InputRequired(_l("Enter a PIN."))])
    again = PasswordField(_l("New PIN once more"), [InputRequired(_l("Enter the PIN once more."))])

    def __init__(self, *args: Any, own: pins.Own, with_password: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._own = own
        if not with_password:
            del self.current

    def validate_pin(self, field: PasswordField) -> None:
        """Digits that others do not try first."""
        weakness = pins.weakness(field.data, self._own)
        if weakness is not None:
            raise ValidationError(pins.problem(weakness))

    def validate_again(self, field: PasswordField) -> None:
        """Typed twice."""
        if field.data != self.pin.data:
            raise ValidationError(_l("The two are not the same."))


class FirstAdministratorForm(NewPasswordForm):
    """The code of the console, and what the first administrator signs in with from then on."""

    code = StringField(_l("Code"), [InputRequired(_l("Enter the code that the console shows.")), Length(max=40)])
    login = StringField(_l("Login"), [InputRequired(_l("Enter a login.")), Length(max=160)], default="admin")
