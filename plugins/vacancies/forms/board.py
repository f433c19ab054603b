"""The forms of who keeps the boards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, Field, PasswordField, SelectField, StringField, ValidationError
from wtforms.validators import DataRequired, Email

from plugin_sdk import EVERYONE
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import lazy_gettext as _l
from plugin_sdk.i18n import lazy_pgettext as _p
from plugin_sdk.outgoing import OutgoingError, checked
from plugin_sdk.web import AudienceField, Form, PersonField
from plugins.vacancies import words
from plugins.vacancies.forms.fields import (
    DepartmentField,
    NumberChoice,
    at_most,
    entity_choices,
    one_line,
    place_choices,
    title_choices,
)
from plugins.vacancies.models import AREA, HH, JOB_POSTING, NAME_LENGTH, URL_LENGTH, BoardName, Source
from plugins.vacancies.services.sources import board
from plugins.vacancies.services.sources.board import BoardContent


class BoardForm(Form):
    """A board of a job site."""

    title = StringField(
        _p("board", "Name"), [DataRequired(_l("Give it a name.")), at_most(NAME_LENGTH)], filters=[one_line],
        description=_l("As colleagues who keep the vacancies know it, such as “hh.ru”."),
    )  # fmt: skip
    kind = SelectField(_p("board", "Kind"), choices=title_choices(words.SOURCE_KINDS))
    board = StringField(
        _l("Employer or board"), [at_most(NAME_LENGTH)],
        description=_l("At hh.ru the employer's number, at Greenhouse the board's token. Pages need none."),
    )  # fmt: skip
    base_url = StringField(
        _l("Address"), [at_most(URL_LENGTH)],
        description=_l(
            "Of pages: the list of vacancies or the site map. Left empty for hh.ru and Greenhouse, it is their own."
        ),
    )  # fmt: skip
    contact_mail = StringField(
        _l("Address for questions"), [at_most(NAME_LENGTH)],
        description=_l("hh.ru wants to know whom it can write to if something is wrong with the requests."),
    )  # fmt: skip
    access_token = PasswordField(
        _l("Access token"),
        description=_l("Only if the job site demands one. It is never shown; left empty, the present one stays."),
    )
    remove_token = BooleanField(_l("Forget the present token"))
    every_hours = SelectField(_l("How often"), coerce=int, choices=list(words.INTERVALS.items()))
    active = BooleanField(
        _l("In use"), description=_l("Not in use, it is not asked and its vacancies stay as they are.")
    )
    legal_entity_id = NumberChoice(_l("Legal entity"))
    contact = PersonField(_l("Whom to ask"), optional=True)
    audience = AudienceField(_l("Who may see its vacancies"), default=[EVERYONE])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.legal_entity_id.choices = entity_choices(_p("vacancy", "Not said"))

    def validate_board(self, field: StringField) -> None:
        """Two kinds need it."""
        if self.kind.data != JOB_POSTING and not field.data:
            raise ValidationError(_("Enter whose vacancies to ask for."))
        if self.kind.data == HH and not (field.data or "").isdecimal():
            raise ValidationError(
                _("The employer's number at hh.ru consists of digits; it stands in its address there.")
            )

    def validate_base_url(self, field: StringField) -> None:
        """An address that the settings allow; two kinds have a usual one."""
        field.data = field.data or board.USUAL_ADDRESSES.get(self.kind.data, "")
        try:
            checked(field.data, board.rules())
        except OutgoingError as error:
            raise ValidationError(str(error)) from error

    def validate_contact_mail(self, field: StringField) -> None:
        """A good one where there is one; hh.ru refuses requests without."""
        if self.kind.data == HH and not field.data:
            raise ValidationError(_("hh.ru does not answer without it."))
        if field.data:
            Email(_("This is not an e-mail address."))(self, field)

    @classmethod
    def of(cls, source: Source) -> BoardForm:
        """The form of a board that is there already."""
        names = ("title", "kind", "board", "base_url", "contact_mail", "every_hours", "active", "legal_entity_id")
        values = {name: getattr(source, name) for name in names}
        return cls(contact=source.contact_id, audience=source.audience_id, **values)

    def content(self) -> BoardContent:
        """What was typed and chosen."""
        return BoardContent(
            title=self.title.data,
            kind=self.kind.data,
            base_url=self.base_url.data,
            board=self.board.data or "",
            contact_mail=self.contact_mail.data or "",
            access_token="" if self.remove_token.data else (self.access_token.data or None),
            every_hours=self.every_hours.data,
            contact_id=self.contact.person_id,
            legal_entity_id=self.legal_entity_id.data,
            active=self.active.data,
            audience=self.audience.data,
        )


def names_form(names: Sequence[BoardName]) -> Form:
    """A form with one field for each name that a board uses: ``n<id>``, a place or a department of ours."""
    fields: dict[str, Any] = {}
    for name in names:
        label = name.name
        fields[f"n{name.id}"] = NumberChoice(label) if name.kind == AREA else DepartmentField(label)
    present = {f"n{name.id}": name.location_id if name.kind == AREA else name.department_id for name in names}
    form: Form = type("NamesForm", (Form,), fields)(data=present)
    places = place_choices(_p("board", "None of our places"))
    for name in names:
        if name.kind == AREA:
            form[f"n{name.id}"].choices = places
    return form


def decision_of(field: Field) -> int | None:
    """What a person has chosen in a field of :func:`names_form`."""
    chosen: int | None = field.department_id if isinstance(field, DepartmentField) else field.data
    return chosen
