"""Forms of notifications."""

from __future__ import annotations

from dataclasses import fields

from babel.dates import get_day_names
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from core.access.forms import AudienceField
from core.notify.timing import DAILY, EACH, NEVER, WEEKLY, Habits
from core.plugin_host import host, naming
from core.web.forms import Form


class HabitsForm(Form):
    """When a person wants to be disturbed."""

    rhythm = RadioField(
        _l("E-mails"),
        [InputRequired()],
        choices=[
            SelectChoice(EACH, _l("One by one, as things happen")),
            SelectChoice(DAILY, _l("One a day")),
            SelectChoice(WEEKLY, _l("One a week")),
            SelectChoice(NEVER, _l("None but what must be sent")),
        ],
    )
    hour = SelectField(
        _l("Letter at"),
        [InputRequired()],
        coerce=int,
        choices=[SelectChoice(hour, f"{hour:02}:00") for hour in range(24)],
    )
    weekday = SelectField(_l("Weekly letter on"), [InputRequired()], coerce=int)
    quiet_from = TimeField(_l("Quiet from"), [Optional()])
    quiet_until = TimeField(_l("Quiet until"), [Optional()])
    quiet_weekends = BooleanField(_l("Quiet on Saturday and Sunday"))
    hold_while_away = BooleanField(_l("While I am on leave keep everything back, and tell me in one letter afterwards"))

    def name_days(self, locale: str) -> None:
        """Offer the days of the week in a language."""
        names = get_day_names("wide", "stand-alone", locale)
        self.weekday.choices = [SelectChoice(number, names[number].capitalize()) for number in range(7)]

    def habits(self) -> Habits:
        """What was entered."""
        return Habits(**{field.name: self[field.name].data for field in fields(Habits)})


class RulesForm(Form):
    """What the company decides for an audience; the table of types stands beside it."""

    headline_only = BooleanField(_l("The headline and a link only, never the text"))


class NewRulesForm(Form):
    """For whom rules are begun."""

    audience = AudienceField(_l("For whom"), missing=_l("Choose for whom."))


def block_title(owner: str) -> str:
    """What a block is called in the reader's language, or by its own name."""
    known = host().plugins.get(owner)
    return naming.title(known) if known is not None else owner
