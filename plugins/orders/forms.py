"""The forms of orders."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    FileField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from plugin_sdk import EVERYONE
from plugin_sdk.i18n import lazy_gettext as _l
from plugin_sdk.i18n import lazy_pgettext as _p
from plugin_sdk.people import entities, entity
from plugin_sdk.web import AudienceField, Form, PersonField
from plugins.orders.models import (
    DIRECTIVE,
    FIXED,
    LIVING,
    NOTE_LENGTH,
    NUMBER_LENGTH,
    ORDER,
    REASON_LENGTH,
    STATEMENT_LENGTH,
    SUMMARY_LENGTH,
    TITLE_LENGTH,
    Order,
)
from plugins.orders.services import numbers
from plugins.orders.services.register import Content, content_of
from plugins.orders.services.workdays import LONGEST

BODY_LENGTH = 200_000
LINKS_LENGTH = 1000


def _at_most(length: int) -> Length:
    return Length(max=length, message=_l("That is longer than %(number)s characters. Make it shorter.", number=length))


def one_line(value: str | None) -> str | None:
    """A title has no line breaks, whatever was pasted."""
    return " ".join(value.split()) if value else value


def sent(field: FileField) -> Any:
    """The file that was sent along, or ``None``."""
    return field.data if getattr(field.data, "filename", "") else None


class ScanForm(Form):
    """What a version says."""

    text = TextAreaField(_p("orders", "Text"), [_at_most(BODY_LENGTH)])
    scan = FileField(_l("Scan of the signed paper"), description=_l("A PDF file, at most 50 MB."))
    remove_scan = BooleanField(_l("Take the scan away"))


class OrderForm(ScanForm):
    """Everything that an editor writes and chooses for a draft."""

    kind = SelectField(
        _p("orders", "Kind"),
        [InputRequired()],
        choices=[(ORDER, _p("kind of order", "Order")), (DIRECTIVE, _p("kind of order", "Directive"))],
    )
    number = StringField(
        _p("orders", "Number"),
        [_at_most(NUMBER_LENGTH)],
        filters=[one_line],
        description=_l("Unique within the company and the year. It may wait until the order is issued."),
    )
    signed_on = DateField(_p("orders", "Date"), [InputRequired(_l("Choose the day of the signature."))])
    title = StringField(
        _p("orders", "Title"), [DataRequired(_l("Give it a title.")), _at_most(TITLE_LENGTH)], filters=[one_line]
    )
    summary = TextAreaField(
        _l("In short"),
        [_at_most(SUMMARY_LENGTH)],
        description=_l("What it asks of people, in one or two sentences. Lists and messages show it."),
    )
    signer = PersonField(_l("Signed by"), optional=True)
    entity = SelectField(_l("Company"), [InputRequired()], coerce=int)
    valid_from = DateField(_l("In force from"), [InputRequired(_l("Choose the first day on which it holds."))])
    valid_until = DateField(
        _l("In force until"), [Optional()], description=_l("The last day; empty if it holds until another day is set.")
    )
    amends = StringField(
        _l("Amends the orders"),
        [_at_most(LINKS_LENGTH)],
        description=_l("Their numbers, with the year if several have one: 12-P, 7/2025."),
    )
    cancels = StringField(
        _l("Cancels the orders"),
        [_at_most(LINKS_LENGTH)],
        description=_l("They go out of force on the first day of this one."),
    )
    audience = AudienceField(_l("Who may read it"), default=[EVERYONE])
    acknowledge = BooleanField(_l("These people have to confirm that they have read it"))
    mode = RadioField(
        _l("Who has to confirm"),
        [InputRequired(_l("Choose who has to confirm."))],
        choices=[
            (LIVING, _l("Whoever belongs to them on any day, newcomers too")),
            (FIXED, _l("Those who belong to them on the day of the issue")),
        ],
        default=LIVING,
    )
    days = IntegerField(
        _l("Working days to confirm"),
        [
            InputRequired(_l("Say how many working days people have.")),
            NumberRange(1, LONGEST, _l("Between 1 and %(number)s working days.", number=LONGEST)),
        ],
        description=_l("Counted from the issue, or from the return of who is away then."),
    )
    statement = StringField(
        _l("What people confirm"),
        [_at_most(STATEMENT_LENGTH)],
        filters=[one_line],
        description=_l("Empty for the usual words: “I have read this order and know what it asks of me.”"),
    )
    owner = PersonField(_l("Answers for it"), optional=True, description=_l("Sees who has confirmed and who has not."))
    lock = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(company.id, company.name) for company in entities()]
        chosen = self.entity.object_data or 0
        if chosen and chosen not in dict(choices):
            # A company that is no more keeps its orders.
            gone = entity(chosen)
            choices += [(gone.id, gone.name)] if gone is not None else []
        self.entity.choices = [(0, _l("The whole group")), *choices]

    @classmethod
    def of(cls, order: Order, text: str) -> OrderForm:
        """The form of a draft that is there already."""
        content = content_of(order)
        names = (
            "kind", "number", "signed_on", "title", "summary", "valid_from", "valid_until", "acknowledge", "mode",
            "days", "statement",
        )  # fmt: skip
        return cls(
            **{name: getattr(content, name) for name in names},
            text=text,
            signer=content.signer_id,
            entity=content.entity_id or 0,
            amends=numbers.text_of(content.amends),
            cancels=numbers.text_of(content.cancels),
            audience=list(content.audience),
            owner=content.owner_id,
            lock=str(order.lock),
        )

    def content(self) -> Content:
        """What was typed and chosen.

        Raises:
            Refused: a number of a linked order is not known.
        """
        company = self.entity.data or None
        names = ("kind", "signed_on", "title", "valid_from", "valid_until", "acknowledge", "mode", "days")
        return Content(
            **{name: self[name].data for name in names},
            number=self.number.data or "",
            summary=self.summary.data or "",
            statement=self.statement.data or "",
            signer_id=self.signer.person_id,
            entity_id=company,
            audience=self.audience.data,
            owner_id=self.owner.person_id,
            amends=numbers.ids_of(self.amends.data or "", entity_id=company, field="amends"),
            cancels=numbers.ids_of(self.cancels.data or "", entity_id=company, field="cancels"),
        )

    def known_lock(self) -> int:
        """The number of the change that the editor had opened; 0 if the form does not say."""
        text = self.lock.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else 0


class VersionForm(ScanForm):
    """A new version of an order that is issued."""

    note = TextAreaField(
        _l("What is new"),
        [_at_most(NOTE_LENGTH)],
        description=_l("Shown to those who have confirmed the version before."),
    )


class AudienceForm(Form):
    """Whom an issued order is addressed to."""

    audience = AudienceField(_l("Who may read it"), default=[EVERYONE])


class TakeOutForm(Form):
    """Why an order holds no more, and from which day."""

    on = DateField(_l("Out of force from"), [InputRequired(_l("Choose the first day on which it holds no more."))])
    reason = TextAreaField(
        _p("orders", "Why"), [DataRequired(_l("Say why, for whoever wonders later.")), _at_most(REASON_LENGTH)]
    )


class PeopleField(AudienceField):
    """Several people. ``person_ids`` are their numbers."""

    kinds = ("person",)

    @property
    def person_ids(self) -> list[int]:
        """Numbers of the chosen people."""
        return [int(key.partition(":")[2]) for key in self.data or []]


class PaperForm(Form):
    """A sheet of paper with signatures."""

    people = PeopleField(_l("Who has signed"))
    signed_on = DateField(_l("Day of the signatures"), [InputRequired(_l("Choose the day on the paper."))])
    scan = FileField(
        _l("Scan of the paper"),
        [InputRequired(_l("Add the scan."))],
        description=_l("PDF or picture, at most 50 MB."),
    )
