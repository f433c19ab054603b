"""The forms about candidates."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, FileField, HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired

from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import lazy_gettext as _l
from plugin_sdk.web import Form
from plugins.vacancies import words
from plugins.vacancies.forms.fields import at_most, one_line, title_choices
from plugins.vacancies.models import CONTACT_LENGTH, NAME_LENGTH, NOTE_LENGTH
from plugins.vacancies.services.candidates import consent
from plugins.vacancies.services.candidates.handing_in import Paper


class ApplyForm(Form):
    """A colleague applies."""

    contact = StringField(
        _l("How to reach you"), [at_most(CONTACT_LENGTH)], filters=[one_line],
        description=_l("If not at your work phone: a number or address of your own."),
    )  # fmt: skip
    note = TextAreaField(_l("What you would like to say"), [at_most(NOTE_LENGTH)])
    paper = FileField(_l("CV"), description=_l("PDF, DOCX or ODT, at most 10 MB."))

    def sent(self) -> Paper | None:
        """The CV that was sent along."""
        file: Any = self.paper.data
        name = getattr(file, "filename", "") or ""
        return Paper(stream=file.stream, name=name) if name else None


class ReferForm(ApplyForm):
    """A colleague recommends a friend."""

    name = StringField(
        _l("Their name"), [DataRequired(_l("Say whom you recommend.")), at_most(NAME_LENGTH)], filters=[one_line]
    )
    contact = StringField(
        _l("How to reach them"),
        [DataRequired(_l("Give a phone number or an address.")), at_most(CONTACT_LENGTH)],
        filters=[one_line],
    )
    note = TextAreaField(_l("Why they would fit"), [at_most(NOTE_LENGTH)])
    agreed = BooleanField(_l("Yes, that is so"))
    agreed_to = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consent = consent.text()

    def validate_agreed(self, field: BooleanField) -> None:
        """Without consent nothing is taken; and it is given to the text that is in force."""
        if not field.data:
            raise ValidationError(_("Ask the person first. Without their consent nothing can be taken."))
        if self.agreed_to.data != consent.mark(self.consent):
            field.data = False
            raise ValidationError(_("The text was changed meanwhile. Read it again."))


class StageForm(Form):
    """A recruiter notes something."""

    stage = SelectField(_l("Stage"), [InputRequired()], choices=title_choices(words.STAGES))
    text = TextAreaField(_l("Remark"), [at_most(NOTE_LENGTH)], description=_l("Recruiters see it; nobody else does."))
    known = HiddenField()
