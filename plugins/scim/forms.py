"""The form that makes a token."""

from __future__ import annotations

from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from plugin_sdk.i18n import lazy_gettext as _l
from plugin_sdk.i18n import lazy_pgettext as _p
from plugin_sdk.web import Form
from plugins.scim.models import TITLE_LENGTH

YEAR = "365"


class TokenForm(Form):
    """For which program a token is, and how long it works."""

    title = StringField(
        _l("For what"),
        validators=[InputRequired(_l("Say which program gets this token.")), Length(max=TITLE_LENGTH)],
        description=_l("Such as Entra ID. The audit trail names it."),
    )
    days = SelectField(
        _l("Works for"),
        choices=[
            SelectChoice("90", _l("90 days")),
            SelectChoice("180", _l("half a year")),
            SelectChoice(YEAR, _l("a year")),
            SelectChoice("0", _p("a token", "no end")),
        ],
        default=YEAR,
        validators=[InputRequired()],
        description=_l("The overview of the administration tells you two weeks before it ends."),
    )
