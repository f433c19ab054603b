"""The forms of the second step, of passkeys and of authenticator apps."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import InputRequired, Length

from core.web.forms import Form


class CodeForm(Form):
    """A code of an app, or a recovery code."""

    code = StringField(_l("Code"), [InputRequired(_l("Enter the code.")), Length(max=40)])
    next = HiddenField()


class PasskeyForm(Form):
    """What the browser answered, put in by a script."""

    credential = HiddenField()
    next = HiddenField()


class PasskeyAloneForm(PasskeyForm):
    """The same from somebody who signs in with nothing else."""

    shared = BooleanField(_l("This is a shared computer"))


class NewPasskeyForm(Form):
    """The same for a new one, and how its owner calls it."""

    credential = HiddenField()
    title = StringField(_l("Name of the passkey"), [Length(max=80)])


class AppForm(Form):
    """The first code of an app."""

    code = StringField(_l("Code from the app"), [InputRequired(_l("Enter the six digits."))])
