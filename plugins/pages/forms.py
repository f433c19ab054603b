"""The forms of official information."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    FileField,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import lazy_gettext as _l
from plugin_sdk.i18n import lazy_pgettext as _p
from plugin_sdk.web import AudienceField, Form, PersonField
from plugins.pages.models import CONTACTS, DETAILS, LINKS, NOTE_LENGTH, SLUG_LENGTH, TEXT, TITLE_LENGTH, Page
from plugins.pages.services.content import FIELDS, MOST_ENTRIES, Content, Entry, own_links
from plugins.pages.services.placing import Settings
from plugins.pages.services.reviewing import MOST_MONTHS

BODY_LENGTH = 200_000
SPARE_ROWS = 3
_GOOD_LINKS = ("https://", "http://", "mailto:", "tel:", "/")

KIND_TITLES = {
    TEXT: _l("Text: a policy, an instruction, an overview"),
    DETAILS: _l("Company details, each with a button to copy it"),
    CONTACTS: _l("Contacts: colleagues, and others with phone and mail"),
    LINKS: _l("Links to other systems"),
}


def _at_most(length: int) -> Length:
    return Length(max=length, message=_l("That is longer than %(number)s characters. Make it shorter.", number=length))


def one_line(value: str | None) -> str | None:
    """A title has no line breaks, whatever was pasted."""
    return " ".join(value.split()) if value else value


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


class _Row(Form):
    """A row of a page; an empty one is left out. ``order`` is its place among the others."""

    class Meta(Form.Meta):
        """The token stands in the form around."""

        csrf = False

    order = IntegerField(
        _p("of a row among the others", "Place"),
        [Optional(), NumberRange(0, 999, message=_l("Give a number up to 999."))],
    )


class DetailRow(_Row):
    """A detail of the company."""

    label = StringField(_p("of a company's detail", "What it is"), [_at_most(120)])
    value = StringField(_p("of a company's detail", "Value"), [_at_most(500)])

    def validate_value(self, field: StringField) -> None:
        """A value needs a name."""
        if bool(field.data) != bool(self.label.data):
            raise ValidationError(_("Fill in both, or neither."))


class ContactRow(_Row):
    """Somebody to turn to: a colleague, or anybody else."""

    person = PersonField(_l("Colleague"), optional=True)
    name = StringField(_l("Or a name"), [_at_most(160)])
    note = StringField(_p("of a contact", "For what"), [_at_most(200)])
    phone = StringField(_l("Phone"), [_at_most(64)])
    mail = StringField(_l("E-mail"), [_at_most(200)])

    def validate_name(self, field: StringField) -> None:
        """Somebody must be named."""
        if not field.data and not self.person.data and (self.note.data or self.phone.data or self.mail.data):
            raise ValidationError(_("Choose a colleague or type a name."))


class LinkRow(_Row):
    """A link with its title."""

    title = StringField(_p("of a link", "Title"), [_at_most(160)])
    url = StringField(_l("Address"), [_at_most(1000)])
    note = StringField(_l("What it is for"), [_at_most(200)])

    def validate_url(self, field: StringField) -> None:
        """Only addresses that are safe to follow."""
        if bool(field.data) != bool(self.title.data):
            raise ValidationError(_("Fill in title and address, or neither."))
        if field.data and (not field.data.startswith(_GOOD_LINKS) or field.data.startswith("//")):
            raise ValidationError(_("An address begins with https://, http://, mailto:, tel: or /."))


class ContentForm(Form):
    """What a page says."""

    title = StringField(
        _p("pages", "Title"), [DataRequired(_l("Give it a title.")), _at_most(TITLE_LENGTH)], filters=[one_line]
    )
    body = TextAreaField(_p("pages", "Text"), [_at_most(BODY_LENGTH)])
    note = StringField(
        _l("What is different"),
        [_at_most(NOTE_LENGTH)],
        description=_l("One line for whoever looks through the versions later."),
    )
    version = HiddenField()
    row_names: Sequence[str] = ()

    @classmethod
    def of(cls, content: Content, version: int) -> ContentForm:
        """The form of a page that is there already."""
        values: dict[str, Any] = {"title": content.title, "body": content.body, "note": content.note}
        if cls.row_names:
            values["entries"] = [{**entry, "order": place} for place, entry in enumerate(content.entries, start=1)]
        form = cls(**values, version=str(version))
        form.add_spare_rows()
        return form

    def add_spare_rows(self) -> None:
        """Empty rows at the end, to be filled in."""
        if not self.row_names or self.is_submitted():
            return
        for _place in range(min(SPARE_ROWS, MOST_ENTRIES - len(self.entries))):
            self.entries.append_entry()

    def content(self, origin: str) -> Content:
        """What was typed.

        Args:
            origin: scheme and host that the writer sees.
        """
        return Content(
            title=self.title.data,
            body=own_links(self.body.data or "", origin),
            entries=self._rows(origin),
            note=self.note.data or "",
        )

    def _rows(self, origin: str) -> list[Entry]:
        if not self.row_names:
            return []
        rows = []
        for place, row in enumerate(self.entries, start=1):
            values = {name: row.form[name].data or "" for name in self.row_names if name != "person"}
            if "person" in self.row_names:
                values["person"] = row.form.person.person_id
            if "url" in values:
                values["url"] = values["url"].removeprefix(origin) or "/" if values["url"] else ""
            rows.append((row.form.order.data or place, place, values))
        return [values for _order, _place, values in sorted(rows, key=lambda row: row[:2])]

    def known_version(self) -> int:
        """The version that the writer had opened; 0 if the form does not say."""
        return _number(self.version.data)


class DetailsForm(ContentForm):
    """Company details."""

    entries = FieldList(FormField(DetailRow), _l("Details"), max_entries=MOST_ENTRIES)
    row_names = FIELDS[DETAILS]


class ContactsForm(ContentForm):
    """Contacts."""

    entries = FieldList(FormField(ContactRow), _l("Contacts"), max_entries=MOST_ENTRIES)
    row_names = FIELDS[CONTACTS]


class LinksForm(ContentForm):
    """Links."""

    entries = FieldList(FormField(LinkRow), _l("Links"), max_entries=MOST_ENTRIES)
    row_names = FIELDS[LINKS]


FORMS: Mapping[str, type[ContentForm]] = {
    TEXT: ContentForm,
    DETAILS: DetailsForm,
    CONTACTS: ContactsForm,
    LINKS: LinksForm,
}


class NewForm(Form):
    """The beginning of a page."""

    title = StringField(
        _p("pages", "Title"), [DataRequired(_l("Give it a title.")), _at_most(TITLE_LENGTH)], filters=[one_line]
    )
    kind = SelectField(_p("pages", "Kind"), choices=[SelectChoice(kind, title) for kind, title in KIND_TITLES.items()])
    parent = SelectField(_l("Below"), coerce=int)


class SettingsForm(Form):
    """What an editor decides about a page."""

    slug = StringField(
        _l("Last part of the address"),
        [DataRequired(_l("Give it an address.")), _at_most(SLUG_LENGTH)],
        description=_l("Former addresses keep working."),
    )
    owner = PersonField(_p("pages", "Owner"), optional=True, description=_l("Answers for what the page says."))
    review_months = IntegerField(
        _l("Look at it again every so many months"),
        [NumberRange(0, MOST_MONTHS, message=_l("Give a number of months from 0 to 60."))],
        description=_l("0: no reviews."),
    )
    inherits = BooleanField(_l("The same people as the page above"))
    audience = AudienceField(
        _l("Who may see it"), optional=True, description=_l("Only people who may see the page above can be chosen.")
    )
    tells_owner = BooleanField(
        _l("Who may not see it learns whom to ask"),
        description=_l("Otherwise there is nothing at this address for them."),
    )
    version = HiddenField()

    @classmethod
    def of(cls, page: Page) -> SettingsForm:
        """The form of a page."""
        return cls(
            slug=page.slug,
            owner=page.owner_id,
            review_months=page.review_months,
            inherits=page.own_audience_id is None,
            audience=page.own_audience_id if page.own_audience_id is not None else page.audience_id,
            tells_owner=page.tells_owner,
            version=str(page.version),
        )

    def validate_audience(self, field: AudienceField) -> None:
        """Somebody must be chosen where it is not inherited."""
        if not self.inherits.data and not field.data:
            raise ValidationError(_("Choose who may see it."))

    def settings(self) -> Settings:
        """What was decided."""
        return Settings(
            slug=self.slug.data,
            owner_id=self.owner.person_id,
            audience=None if self.inherits.data else self.audience.data,
            tells_owner=self.tells_owner.data,
            review_months=self.review_months.data,
        )

    def known_version(self) -> int:
        """The version that the editor had opened."""
        return _number(self.version.data)


class MoveForm(Form):
    """Where a page should stand. ``seen`` is the place whose consequences were shown."""

    parent = SelectField(_l("Below"), coerce=int)
    seen = HiddenField()
    version = HiddenField()

    def known_version(self) -> int:
        """The version that the editor had opened."""
        return _number(self.version.data)


class OwnerForm(Form):
    """Who answers for a page from now on."""

    owner = PersonField(_p("pages", "Owner"), description=_l("Answers for what the page says."))


class FileForm(Form):
    """A file for a page."""

    file = FileField(_l("File"), description=_l("Seen at once by those who may see the page."))

    def sent(self) -> Any:
        """The file that was sent, or ``None``."""
        sent = self.file.data
        return sent if getattr(sent, "filename", "") else None
