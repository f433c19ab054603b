"""The form of a vacancy."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import BooleanField, DateField, HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Optional

from plugin_sdk import EVERYONE
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import lazy_gettext as _l
from plugin_sdk.i18n import lazy_pgettext as _p
from plugin_sdk.web import AudienceField, Form, PersonField
from plugins.vacancies import words
from plugins.vacancies.forms.fields import (
    AmountField,
    DepartmentField,
    NumberChoice,
    at_most,
    entity_choices,
    one_line,
    place_choices,
    title_choices,
)
from plugins.vacancies.models import TITLE_LENGTH, Vacancy
from plugins.vacancies.services.vacancies import FROM_BOARD, Content, content_of

DESCRIPTION_LENGTH = 200_000
_GROSS = {"": None, "gross": True, "net": False}
_NOT_SAID = _p("vacancy", "Not said")


class VacancyForm(Form):
    """Everything that an editor writes and chooses."""

    title = StringField(
        _l("Position"), [DataRequired(_l("Say which position it is.")), at_most(TITLE_LENGTH)], filters=[one_line]
    )
    description = TextAreaField(
        _l("What the work is"),
        [at_most(DESCRIPTION_LENGTH)],
        description=_l("Tasks, what is expected, what is offered."),
    )
    department = DepartmentField(_l("Department"))
    location_id = NumberChoice(_p("vacancy", "Place"))
    legal_entity_id = NumberChoice(_l("Legal entity"))
    employment = SelectField(_l("Employment"), choices=title_choices(words.EMPLOYMENT, _NOT_SAID))
    work_format = SelectField(_l("Way of working"), choices=title_choices(words.WORK_FORMATS, _NOT_SAID))
    salary_from = AmountField(_p("salary", "From"))
    salary_to = AmountField(_p("salary", "Up to"))
    salary_currency = SelectField(
        _l("Currency"), [InputRequired()], choices=[(code, f"{code} {sign}") for code, sign in words.CURRENCIES.items()]
    )
    salary_per = SelectField(_p("salary", "For"), [InputRequired()], choices=title_choices(words.PERIODS))
    gross = SelectField(
        _l("Tax"),
        choices=[("", _NOT_SAID), ("gross", _p("salary", "Before tax")), ("net", _p("salary", "After tax"))],
    )
    contact = PersonField(_l("Whom to ask"), optional=True)
    closes_on = DateField(
        _l("Open until"), [Optional()], description=_l("The last day. Left empty, it stays open until it is closed.")
    )
    internal_only = BooleanField(
        _l("For colleagues only"), description=_l("It is not to be passed on outside the company.")
    )
    internal_until = DateField(
        _l("For colleagues only until"), [Optional()], description=_l("The last such day, if it is limited.")
    )
    audience = AudienceField(_l("Who may see it"), default=[EVERYONE])
    version = HiddenField()

    def __init__(self, *args: Any, today: date, currency: str, from_board: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("salary_currency", currency)
        super().__init__(*args, **kwargs)
        self._today = today
        self.location_id.choices = place_choices(_NOT_SAID)
        self.legal_entity_id.choices = entity_choices(_NOT_SAID)
        if from_board:
            # The board decides these; they are shown as facts, not as fields.
            for name in ("department", "gross", *(FROM_BOARD - {"department_id", "salary_gross"})):
                del self[name]

    def validate_salary_to(self, field: AmountField) -> None:
        """The upper end is not below the lower."""
        low = self.salary_from.value
        if field.value is not None and low is not None and field.value < low:
            raise ValidationError(_("This is less than the beginning of the range."))

    def validate_closes_on(self, field: DateField) -> None:
        """A day that is over opens nothing; one that was saved before may stay."""
        self._not_over(field)

    def validate_internal_until(self, field: DateField) -> None:
        """The same."""
        self._not_over(field)

    def _not_over(self, field: DateField) -> None:
        if field.data and field.data < self._today and field.data != field.object_data:
            raise ValidationError(_("This day is over. Choose a later one, or leave it empty."))

    @classmethod
    def of(cls, vacancy: Vacancy, *, today: date, currency: str) -> VacancyForm:
        """The form of a vacancy that is there already."""
        content = content_of(vacancy)
        names = (
            "title", "description", "location_id", "legal_entity_id", "employment", "work_format", "salary_from",
            "salary_to", "salary_per", "closes_on", "internal_only", "internal_until",
        )  # fmt: skip
        gross = next(code for code, meaning in _GROSS.items() if meaning is content.salary_gross)
        return cls(
            today=today,
            currency=content.salary_currency or currency,
            from_board=vacancy.source_id is not None,
            department=content.department_id,
            contact=content.contact_id,
            gross=gross,
            audience=list(content.audience),
            version=str(vacancy.version),
            **{name: getattr(content, name) for name in names},
        )

    def content(self) -> Content:
        """What was typed and chosen; what the board decides is left out."""
        values: dict[str, Any] = {}
        if "title" in self:
            paid = self.salary_from.value is not None or self.salary_to.value is not None
            values = {
                "title": self.title.data,
                "description": self.description.data or "",
                "department_id": self.department.department_id,
                "location_id": self.location_id.data,
                "employment": self.employment.data,
                "work_format": self.work_format.data,
                "salary_from": self.salary_from.value,
                "salary_to": self.salary_to.value,
                "salary_currency": self.salary_currency.data if paid else "",
                "salary_per": self.salary_per.data,
                "salary_gross": _GROSS[self.gross.data] if paid else None,
                "closes_on": self.closes_on.data,
            }
        return Content(
            **{"title": "", **values},
            legal_entity_id=self.legal_entity_id.data,
            contact_id=self.contact.person_id,
            internal_only=self.internal_only.data,
            internal_until=self.internal_until.data if self.internal_only.data else None,
            audience=self.audience.data,
        )

    def known_version(self) -> int:
        """The version that the editor had opened; 0 if the form does not say."""
        text = self.version.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else 0
