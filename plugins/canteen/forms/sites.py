"""The administrator's forms, and a reader's own choices."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from plugin_sdk import people
from plugin_sdk.i18n import lazy_gettext, lazy_pgettext
from plugin_sdk.outgoing import OutgoingError, checked
from plugin_sdk.web import AudienceField, Form
from plugins.canteen import words
from plugins.canteen.forms.fields import ParsedField, TimesField, WordsField, parse_senders
from plugins.canteen.models import NAME_LENGTH, SHORT_LENGTH
from plugins.canteen.services.imports import feeds
from plugins.canteen.services.ordering.cutoff import MAX_AHEAD

_TOO_LONG = lazy_gettext("At most %(max)d characters.")


class SiteForm(Form):
    """A canteen."""

    name = StringField(
        lazy_pgettext("canteen", "Name"),
        [InputRequired(lazy_gettext("Enter a name.")), Length(max=120, message=_TOO_LONG)],
    )
    slug = StringField(
        lazy_gettext("Name in its address"),
        [Length(max=59, message=_TOO_LONG)],
        description=lazy_gettext("Small Latin letters, digits and hyphens. Left empty, it is made from the name."),
    )
    location = SelectField(
        lazy_gettext("Where it stands"),
        [InputRequired(lazy_gettext("Choose a place."))],
        coerce=int,
        description=lazy_gettext(
            "Its days are counted in this place's time zone, and people who work here see it first."
        ),
    )
    serves = SelectMultipleField(
        lazy_gettext("Other places whose people eat here"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    opening_hours = StringField(
        lazy_gettext("Opening hours"),
        [Length(max=300, message=_TOO_LONG)],
        description=lazy_gettext("For people to read, e.g. Mon–Fri 8:00–10:00 and 12:00–15:30."),
    )
    closes_at = TimeField(
        lazy_gettext("Lunch ends at"),
        [Optional()],
        description=lazy_gettext("From then on the next day's menu is shown first."),
    )
    currency = SelectField(
        lazy_gettext("Currency"),
        [InputRequired()],
        choices=[SelectChoice(code, f"{code} {sign}") for code, sign in words.CURRENCIES.items()],
    )
    team = AudienceField(
        lazy_gettext("Kitchen team"),
        description=lazy_gettext("They are told when the menu could not be fetched."),
    )
    feed_url = StringField(
        lazy_gettext("Address of an OpenMensa feed"),
        [Length(max=1000, message=_TOO_LONG)],
        description=lazy_gettext("If your caterer offers one, the menu is fetched every morning."),
    )
    mail_senders = ParsedField(
        lazy_gettext("Addresses whose letters bring menus"),
        parse=parse_senders,
        description=lazy_gettext(
            "Separated by commas. A table or OpenMensa file attached to their letters to the portal's mailbox becomes "
            "the menu. The mailbox is set up in the settings of this block."
        ),
    )
    takes_orders = BooleanField(lazy_gettext("People order their meals beforehand"))
    orders_until = TimeField(lazy_gettext("Orders end at"), [Optional()])
    orders_ahead = IntegerField(
        lazy_gettext("Open days before the meal"),
        [
            Optional(),
            NumberRange(0, MAX_AHEAD, lazy_gettext("Enter a number from %(min)s to %(max)s.")),
        ],
        description=lazy_gettext(
            "0 is the day itself, 1 the day before. Days on which the canteen is closed do not count, nor do weekends "
            "without a menu."
        ),
    )
    slots = TimesField(
        lazy_gettext("Times to come and eat"),
        description=lazy_gettext(
            "For people to choose from, e.g. 12:00, 12:30, 13:00. Left empty, they come as they like."
        ),
    )
    active = BooleanField(lazy_gettext("In use"))

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        places = [SelectChoice(place.id, place.name) for place in people.places()]
        self.location.choices = places
        self.serves.choices = places

    def validate_takes_orders(self, field: Any) -> None:
        """Who takes orders says until when."""
        if field.data and self.orders_until.data is None:
            raise ValidationError(lazy_gettext("Say until when people can order."))

    def validate_feed_url(self, field: Any) -> None:
        """Only an address that may be fetched."""
        if field.data:
            try:
                checked(field.data, feeds.rules())
            except OutgoingError as error:
                raise ValidationError(str(error)) from error


class CourseForm(Form):
    """A course of a canteen."""

    kind = SelectField(
        lazy_pgettext("canteen", "Kind"),
        choices=[SelectChoice(code, word.title) for code, word in words.COURSES.items()],
    )
    name = StringField(
        lazy_gettext("Own name"),
        [Length(max=NAME_LENGTH, message=_TOO_LONG)],
        description=lazy_gettext("Left empty, the kind's name is shown in the reader's language."),
    )


class PriceClassForm(Form):
    """A price class of a canteen."""

    role = SelectField(
        lazy_gettext("Who pays it"),
        choices=[
            *(SelectChoice(code, word.title) for code, word in words.PRICE_ROLES.items()),
            SelectChoice("", lazy_gettext("Somebody else")),
        ],
    )
    name = StringField(
        lazy_gettext("Own name"),
        [Length(max=SHORT_LENGTH, message=_TOO_LONG)],
        description=lazy_gettext("Left empty, the group's name is shown in the reader's language."),
    )


class ChoicesForm(Form):
    """What a person does not eat."""

    wishes = WordsField(lazy_gettext("How I eat"), words=words.WISHES)
    allergens = WordsField(lazy_gettext("I do not eat"), words=words.ALLERGENS)
    remind = SelectField(
        lazy_gettext("Remind me to order"),
        description=lazy_gettext("Two hours before orders end, on days for which you have ordered nothing."),
    )
