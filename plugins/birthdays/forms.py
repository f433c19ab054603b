"""The forms of greetings."""

from __future__ import annotations

from wtforms import BooleanField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from plugin_sdk.i18n import lazy_gettext as _l
from plugin_sdk.web import Form
from plugins.birthdays.models import SIGNS, TEXT_LENGTH


class GreetingForm(Form):
    """A greeting with its sign."""

    text = TextAreaField(
        _l("Your words"),
        [
            DataRequired(_l("Write a few words first.")),
            Length(
                max=TEXT_LENGTH,
                message=_l("That is longer than %(number)s characters. Make it shorter.", number=TEXT_LENGTH),
            ),
        ],
    )
    sign = RadioField(
        _l("A sign with it"),
        [DataRequired(_l("Choose one of the signs."))],
        choices=[SelectChoice(key, sign) for key, sign in SIGNS.items()],
        default="cake",
    )


class ChoiceForm(Form):
    """What somebody wants."""

    wall = BooleanField(_l("Colleagues may write greetings to me here"))
    anniversary = BooleanField(_l("Colleagues may see how many years I have worked here, on the day"))
