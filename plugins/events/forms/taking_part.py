"""The forms of those who take part, and of who keeps the list."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from plugin_sdk.i18n import lazy_gettext as _l
from plugin_sdk.web import Form
from plugins.events.forms.fields import InvitedField, PeopleField


class EnrolForm(Form):
    """How many come along. ``answer`` is pressed by those who are invited."""

    guests = SelectField(_l("Guests you bring"), coerce=int, validate_choice=False, default=0)

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guests.choices = [(number, str(number)) for number in range(most + 1)]


class AddForm(Form):
    """People to put on the list by hand."""

    people = PeopleField(_l("People"))


class InviteForm(Form):
    """Whom to invite."""

    principals = InvitedField(_l("Invite"), description=_l("People, departments, places, groups."))
    opens = BooleanField(
        _l("Let them see the event even if it is not addressed to them"),
        description=_l("Otherwise only those are invited who may see it anyway."),
        default=True,
    )


class FeedForm(Form):
    """What a personal calendar holds."""

    holds = RadioField(
        _l("What it holds"),
        choices=[
            SelectChoice("mine", _l("My events: where I am enrolled or invited, or that I organise")),
            SelectChoice("everything", _l("All events that I may see")),
        ],
        default="mine",
    )
