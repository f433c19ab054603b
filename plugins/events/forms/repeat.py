"""The form of an event once more."""

from __future__ import annotations

from wtforms import BooleanField, DateField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from plugin_sdk.i18n import lazy_gettext as _l
from plugin_sdk.i18n import lazy_pgettext as _p
from plugin_sdk.web import Form
from plugins.events.services.repeating import BY_WEEKDAY, FORTNIGHTLY, MONTHLY, ONCE, WEEKLY


class RepeatForm(Form):
    """On which days the event takes place once more."""

    first_day = DateField(_l("First day"), [InputRequired(_l("Choose a day."))])
    rhythm = SelectField(
        _p("events", "How often"),
        [InputRequired()],
        choices=[
            SelectChoice(ONCE, _p("rhythm", "Once: a copy on that day")),
            SelectChoice(WEEKLY, _p("rhythm", "Every week")),
            SelectChoice(FORTNIGHTLY, _p("rhythm", "Every second week")),
            SelectChoice(MONTHLY, _p("rhythm", "Every month on the same day, such as the 10th")),
            SelectChoice(BY_WEEKDAY, _p("rhythm", "Every month on the same weekday, such as the second Tuesday")),
        ],
        default=ONCE,
    )
    until = DateField(
        _p("events", "Until"), [Optional()], description=_l("The last possible day. Not needed for a single copy.")
    )
    publish = BooleanField(
        _l("Publish at once"),
        description=_l("Nobody gets a message. Otherwise they are drafts, to be looked at and published one by one."),
    )
