"""The forms of people and structure."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.access.forms import AudienceField, PersonField
from core.access.principals import number_of
from core.clock import zone_names
from core.org.edit import PersonData, PostData
from core.org.edit_structure import DepartmentData, LocationData
from core.web.forms import Form

NONE = ""
Choices = Iterable[tuple[int, str]]


class DepartmentField(AudienceField):
    """At most one department. ``department_id`` is the chosen one's number."""

    kinds = ("department",)

    def process_data(self, value: Any) -> None:
        """Take a department's number."""
        self.data = [f"department:{value}"] if value else []

    def pre_validate(self, form: Any) -> None:
        """One department, or none if that is allowed."""
        if not self.data and not self.optional:
            raise ValidationError(_l("Choose a department."))
        super().pre_validate(form)
        if len(self.data) > 1:
            raise ValidationError(_l("Choose one department only."))

    @property
    def department_id(self) -> int | None:
        """Number of the chosen department."""
        return number_of(self.data[0]) if self.data else None


def _number_or_none(value: Any) -> int | None:
    return int(value) if value not in (None, NONE, "None") else None


class NumberSelect(SelectField):
    """Chooses one thing by its number, or nothing."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, coerce=_number_or_none, choices=[SelectChoice(NONE, "—")], **kwargs)

    def offer(self, things: Choices, nothing: Any = "—") -> None:
        """Set what can be chosen, and how it is called to choose nothing."""
        self.choices = [SelectChoice(value, title) for value, title in ((NONE, nothing), *things)]


class Filters(Form):
    """A form that only narrows a list: sent by GET, changing nothing."""

    class Meta(Form.Meta):
        """Without a token, so that the address can be shared."""

        csrf = False


class DirectoryFilters(Filters):
    """What the directory is narrowed by; the names are those of the address."""

    department = NumberSelect(_l("Department"))
    location = NumberSelect(_l("Place"))
    position = NumberSelect(_l("Position"))
    entity = NumberSelect(_l("Legal entity"))
    sort = SelectField(
        _lp("sorting", "Order"),
        choices=[
            SelectChoice(NONE, _l("By name")),
            SelectChoice("-name", _l("By name, from the end")),
            SelectChoice("new", _l("Newest first")),
            SelectChoice("old", _l("Longest here first")),
        ],
    )


class DepartmentFilter(Filters):
    """A department with what is below it."""

    department = NumberSelect(_l("Department"))


class DayForm(Filters):
    """The day as of which people and structure are shown."""

    on = DateField(_l("Show as of"), [Optional()])


class StateFilter(Filters):
    """Which people an administrator looks at."""

    state = SelectField(
        _l("Show"),
        choices=[
            SelectChoice("active", _l("Working here")),
            SelectChoice("future", _l("Still to come")),
            SelectChoice("former", _l("Have left")),
            SelectChoice("all", _l("All")),
        ],
        default="active",
    )


class ClosedFilter(Filters):
    """Whether closed departments are shown too."""

    closed = BooleanField(_l("Closed ones too"))


class PersonForm(Form):
    """What is known of a person."""

    last_name = StringField(_l("Surname"), [InputRequired(_l("Enter a surname.")), Length(max=160)])
    first_name = StringField(_l("First name"), [Optional(), Length(max=160)])
    middle_name = StringField(_l("Middle name"), [Optional(), Length(max=160)])
    mail = EmailField(_l("E-mail"), [Optional(), Length(max=255), Email(_l("This is not an e-mail address."))])
    work_phone = TelField(_l("Work phone"), [Optional(), Length(max=64)])
    internal_phone = TelField(_l("Internal phone"), [Optional(), Length(max=32)])
    mobile_phone = TelField(_l("Mobile phone"), [Optional(), Length(max=64)])
    room = StringField(_l("Room"), [Optional(), Length(max=80)])
    location_id = NumberSelect(_l("Place"))
    birth_day = IntegerField(_l("Day of birth"), [Optional(), NumberRange(1, 31, _l("A day is from 1 to 31."))])
    birth_month = NumberSelect(_l("Month of birth"))

    def __init__(self, *args: Any, places: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.location_id.offer(places)
        names = get_locale().months["stand-alone"]["wide"] if get_locale() else dict(enumerate(calendar.month_name))
        self.birth_month.offer((number, names[number]) for number in range(1, 13))

    def data_of_person(self) -> PersonData:
        """What was entered."""
        return PersonData(
            last_name=self.last_name.data,
            first_name=self.first_name.data or "",
            middle_name=self.middle_name.data or "",
            mail=self.mail.data or "",
            work_phone=self.work_phone.data or "",
            internal_phone=self.internal_phone.data or "",
            mobile_phone=self.mobile_phone.data or "",
            room=self.room.data or "",
            location_id=self.location_id.data,
            birth_month=self.birth_month.data,
            birth_day=self.birth_day.data,
        )


KINDS = (
    ("main", _l("Main job")),
    ("inner", _l("Second job in the company")),
    ("outer", _l("Part-time, main job elsewhere")),
    ("contractor", _l("Contractor")),
)


class PostForm(Form):
    """Where somebody sits and as what, from a day on."""

    department = DepartmentField(_l("Department"), optional=True)
    position = StringField(_l("Position"), [Optional(), Length(max=300)])
    on = DateField(_l("From which day"), [InputRequired(_l("Enter a day."))])

    def data_of_post(self) -> PostData:
        """What was entered."""
        return PostData(department_id=self.department.department_id, position=self.position.data or "")


class ContractForm(PostForm):
    """A post with a contract of its own."""

    entity_id = NumberSelect(_l("Legal entity"))
    kind = SelectField(_l("Kind of contract"), choices=[SelectChoice(*kind) for kind in KINDS])
    personnel_number = StringField(_l("Personnel number"), [Optional(), Length(max=64)])

    def __init__(self, *args: Any, entities: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entity_id.offer(entities)

    def data_of_post(self) -> PostData:
        """What was entered."""
        return PostData(
            department_id=self.department.department_id,
            position=self.position.data or "",
            entity_id=self.entity_id.data,
            kind=self.kind.data,
            personnel_number=self.personnel_number.data or "",
        )


class NewPersonForm(PersonForm, ContractForm):
    """Somebody new, with the first post."""

    def __init__(self, *args: Any, places: Choices = (), entities: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, places=places, entities=entities, **kwargs)


class LastDayForm(Form):
    """A day that is the last."""

    on = DateField(_l("Last day"), [InputRequired(_l("Enter a day."))])


class HandOverForm(Form):
    """What is handed over, and to whom. What can be chosen are the things of all blocks, by their keys."""

    things = SelectMultipleField(
        _l("What to hand over"),
        [InputRequired(_l("Choose at least one thing."))],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        # One that was handed over meanwhile in another window is passed over, not an error.
        validate_choice=False,
    )
    heir = PersonField(_l("To whom"))


class DeputyForm(Form):
    """Who stands in for somebody, and when."""

    deputy = PersonField(_l("Deputy"))
    starts_on = DateField(_l("From"), [Optional()])
    ends_on = DateField(
        _l("Until"),
        [Optional()],
        description=_l("Leave both days empty for a deputy who stands in whenever the person is away."),
    )


class AboutForm(Form):
    """What a person or a department says of itself."""

    about = TextAreaField(_l("About"), [Optional(), Length(max=4000)])


PHOTO_WAYS = (
    ("upload", _l("By putting the photo in")),
    ("page", _l("On the page of the photo")),
    ("settings", _l("In the settings")),
    ("office", _l("Recorded by the office")),
)


class PhotoForm(Form):
    """One's own photo; without the consent it is not taken."""

    photo = FileField(_l("Photo"), [FileRequired(_l("Choose a picture."))])
    agreed = BooleanField(
        _l(
            "I agree that everyone who works here sees this photo in the portal. I can withdraw this at any time; "
            "the photo then disappears at once."
        ),
        [InputRequired(_l("Without your consent the photo cannot be shown."))],
    )


class DepartmentForm(Form):
    """A department."""

    name = StringField(_lp("thing", "Name"), [InputRequired(_l("Enter a name.")), Length(max=300)])
    parent = DepartmentField(_l("Stands below"), optional=True)
    code = StringField(_l("Code"), [Optional(), Length(max=80)])
    legal_entity_id = NumberSelect(_l("Legal entity"))
    location_id = NumberSelect(_l("Place"))
    weight = IntegerField(
        _l("Order among its neighbours"),
        [Optional(), NumberRange(-9999, 9999)],
        default=0,
        description=_l("Smaller numbers stand first; equal ones go by name."),
    )
    about = TextAreaField(_l("What it does"), [Optional(), Length(max=4000)])

    def __init__(self, *args: Any, places: Choices = (), entities: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.location_id.offer(places)
        self.legal_entity_id.offer(entities)

    def data_of_department(self) -> DepartmentData:
        """What was entered, without the description."""
        return DepartmentData(
            name=self.name.data,
            parent_id=self.parent.department_id,
            code=self.code.data or "",
            legal_entity_id=self.legal_entity_id.data,
            location_id=self.location_id.data,
            weight=self.weight.data or 0,
        )


class HeadForm(Form):
    """Who heads a department from a day on."""

    person = PersonField(_l("Head"))
    acting = BooleanField(_l("Acting, for a while"))
    on = DateField(_l("From which day"), [InputRequired(_l("Enter a day."))])


class LocationForm(Form):
    """A place of work."""

    name = StringField(_lp("thing", "Name"), [InputRequired(_l("Enter a name.")), Length(max=160)])
    city = StringField(_l("City"), [Optional(), Length(max=120)])
    address = StringField(_l("Address"), [Optional(), Length(max=400)])
    time_zone = StringField(
        _l("Time zone"), [InputRequired(_l("Enter a time zone."))], description=_l("A name such as Europe/Moscow.")
    )

    def validate_time_zone(self, field: StringField) -> None:
        """Only zones that are known."""
        if field.data not in zone_names():
            raise ValidationError(_l("There is no such time zone. Use a name such as Europe/Moscow."))

    def data_of_location(self) -> LocationData:
        """What was entered."""
        return LocationData(
            name=self.name.data,
            city=self.city.data or "",
            address=self.address.data or "",
            time_zone=self.time_zone.data,
        )


class EntityForm(Form):
    """A legal entity."""

    name = StringField(_lp("thing", "Name"), [InputRequired(_l("Enter a name.")), Length(max=255)])
    short_name = StringField(_l("Short name"), [Optional(), Length(max=80)])
