"""Forms of menus that come in at once."""

from __future__ import annotations

from wtforms import FileField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from plugin_sdk.i18n import lazy_gettext
from plugin_sdk.web import Form
from plugins.canteen.services.imports.plan import KEEP, MERGE, REPLACE


class UploadForm(Form):
    """A file with a menu."""

    file = FileField(lazy_gettext("File"), [InputRequired(lazy_gettext("Choose a file."))])


class CopyForm(Form):
    """Which week goes where, and what happens to days that have a menu; asked only where there are some."""

    source = SelectField(lazy_gettext("Copy the menu of"), validators=[InputRequired()])
    target = SelectField(lazy_gettext("To the week of"), validators=[InputRequired()])
    mode = RadioField(
        lazy_gettext("Days that have a menu already"),
        choices=[
            SelectChoice(KEEP, lazy_gettext("Leave them as they are; fill only the empty days")),
            SelectChoice(MERGE, lazy_gettext("Add the dishes that they lack")),
            SelectChoice(REPLACE, lazy_gettext("Replace their menus")),
        ],
        validators=[Optional()],
        validate_choice=False,
    )
