"""The forms of news."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    FileField,
    HiddenField,
    MultipleFileField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, Length, Optional

from plugin_sdk import EVERYONE
from plugin_sdk.db import utcnow
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import languages
from plugin_sdk.i18n import lazy_gettext as _l
from plugin_sdk.i18n import lazy_pgettext as _p
from plugin_sdk.web import AudienceField, Form, PersonField
from plugins.news.models import ALT_LENGTH, COMMENT_LENGTH, LEAD_LENGTH, REASON_LENGTH, TITLE_LENGTH, Post
from plugins.news.services.moments import Moment, NoSuchTime, in_zone, on_the_wall
from plugins.news.services.posts import Content, content_of
from plugins.news.services.translations import Words

BODY_LENGTH = 200_000
MOMENT = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


def _at_most(length: int) -> Length:
    return Length(max=length, message=_l("That is longer than %(number)s characters. Make it shorter.", number=length))


def one_line(value: str | None) -> str | None:
    """A title has no line breaks, whatever was pasted."""
    return " ".join(value.split()) if value else value


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


class _WordsForm(Form):
    """Title, lead and text, in whatever language, and the version that the writer had opened."""

    title = StringField(
        _p("news", "Title"), [DataRequired(_l("Give it a title.")), _at_most(TITLE_LENGTH)], filters=[one_line]
    )
    lead = TextAreaField(
        _p("news", "Lead"),
        [_at_most(LEAD_LENGTH)],
        description=_l("One or two sentences that lists and messages show."),
    )
    body = TextAreaField(_p("news", "Text"), [_at_most(BODY_LENGTH)])
    version = HiddenField()

    def known_version(self) -> int:
        """The version that was opened; 0 if the form does not say."""
        return _number(self.version.data)


class TranslationForm(_WordsForm):
    """A post's words in another language."""

    up_to_date = BooleanField(
        _l("It says what the original says now"),
        default=True,
        description=_l("Clear this if you are not done yet; the translation then counts as outdated."),
    )

    def words(self) -> Words:
        """What was typed."""
        return Words(
            title=self.title.data,
            lead=self.lead.data or "",
            body=self.body.data or "",
            matches=self.up_to_date.data,
        )


class PostForm(_WordsForm):
    """Everything that an editor writes and chooses. Moments are meant in ``time_zone``."""

    language = SelectField(_l("Language"), description=_l("In which title, lead and text are written."))
    cover = FileField(
        _l("Picture"), description=_l("JPEG, PNG, WebP, GIF or AVIF, at most 20 MB. Wide pictures look best.")
    )
    remove_cover = BooleanField(_l("Take the picture away"))
    cover_alt = StringField(
        _l("What the picture shows"),
        [_at_most(ALT_LENGTH)],
        description=_l("Read out to people who cannot see it. Leave it empty if the picture only decorates."),
    )
    audience = AudienceField(_l("Who may see it"), default=[EVERYONE])
    author = PersonField(
        _p("news", "Author"), optional=True, description=_l("Shown with the post, and told of comments.")
    )
    important = BooleanField(
        _l("Important"), description=_l("People get it by e-mail too, unless they switched that off.")
    )
    urgent = BooleanField(_l("Urgent"), description=_l("The home page shows it as a banner."))
    must_read = BooleanField(
        _l("Ask to confirm"),
        description=_l("It waits for each of those whom it is for until they say that they have read it."),
    )
    comments_on = BooleanField(_l("Comments"))
    pinned_until = DateField(
        _l("Keep at the top until"), [Optional()], description=_l("The last day on which it stands first in the list.")
    )
    publish_at = DateTimeLocalField(_l("Publish at"), [Optional()], format=MOMENT)
    expires_at = DateTimeLocalField(_l("Show until"), [Optional()], format=MOMENT)

    def __init__(self, *args: Any, today: date, time_zone: tzinfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        self.time_zone = time_zone
        self.moments: dict[str, Moment] = {}
        self.language.choices = list(languages().items())

    def validate_pinned_until(self, field: DateField) -> None:
        """A day that is over pins nothing; one that was saved before may stay."""
        if field.data and field.data < self._today and field.data != field.object_data:
            raise ValidationError(_("This day is over. Choose a later one, or leave it empty."))

    def validate_publish_at(self, field: DateTimeLocalField) -> None:
        """A time that the clocks of the zone show."""
        self._note_moment(field)

    def validate_expires_at(self, field: DateTimeLocalField) -> None:
        """The same; and an end that has passed ends nothing, though one that was saved before may stay."""
        moment = self._note_moment(field)
        if moment is not None and moment.at <= utcnow() and field.data != field.object_data:
            raise ValidationError(_("This moment has passed. Choose a later one, or leave it empty."))

    def _note_moment(self, field: DateTimeLocalField) -> Moment | None:
        if field.data is None:
            return None
        try:
            moment = self.moments[field.short_name] = in_zone(field.data, self.time_zone)
        except NoSuchTime as refused:
            raise ValidationError(str(refused)) from refused
        return moment

    @classmethod
    def of(cls, post: Post, *, today: date, time_zone: tzinfo, language: str) -> PostForm:
        """The form of a post that is there already.

        Args:
            language: proposed where nobody has said in which one the post is written.
        """
        content = content_of(post)
        names = (
            "title",
            "lead",
            "body",
            "cover_alt",
            "important",
            "comments_on",
            "pinned_until",
            "urgent",
            "must_read",
        )
        values = {name: getattr(content, name) for name in names}
        return cls(
            today=today,
            time_zone=time_zone,
            audience=list(content.audience),
            author=content.author_id,
            publish_at=on_the_wall(post.publish_at, time_zone),
            expires_at=on_the_wall(post.expires_at, time_zone),
            language=content.language or language,
            version=str(post.version),
            **values,
        )

    def content(self) -> Content:
        """What was typed and chosen."""
        return Content(
            title=self.title.data,
            lead=self.lead.data or "",
            body=self.body.data or "",
            cover_alt=self.cover_alt.data or "",
            audience=self.audience.data,
            author_id=self.author.person_id,
            important=self.important.data,
            comments_on=self.comments_on.data,
            pinned_until=self.pinned_until.data,
            language=self.language.data,
            expires_at=self.moment("expires_at"),
            zone=str(self.time_zone) if self.moments else "",
            urgent=self.urgent.data,
            must_read=self.must_read.data,
        )

    def picture(self) -> Any:
        """The picture that was sent along, or ``None``."""
        sent = self.cover.data
        return sent if getattr(sent, "filename", "") else None

    def moment(self, name: str) -> datetime | None:
        """The moment chosen in the field of that name, once the form was checked."""
        chosen = self.moments.get(name)
        return chosen.at if chosen is not None else None

    def notes(self) -> list[str]:
        """What to tell about moments that could be understood in two ways."""
        return [moment.note for moment in self.moments.values() if moment.note]


class AlbumForm(Form):
    """An album as anybody makes it; its pictures have a page of their own."""

    title = StringField(
        _p("news", "Title"), [DataRequired(_l("Give it a title.")), _at_most(TITLE_LENGTH)], filters=[one_line]
    )
    lead = TextAreaField(
        _p("album", "About it"), [_at_most(LEAD_LENGTH)], description=_l("What was it, when, and with whom?")
    )
    audience = AudienceField(_l("Who may see it"), default=[EVERYONE])
    comments_on = BooleanField(_l("Comments"))
    version = HiddenField()

    def known_version(self) -> int:
        """The version that was opened; 0 if the form does not say."""
        return _number(self.version.data)


class PicturesForm(Form):
    """Pictures for an album, several at once."""

    pictures = MultipleFileField(_l("Pictures"))


class ReturnForm(Form):
    """Why a post comes back from review."""

    note = TextAreaField(
        _l("What should be changed?"), [DataRequired(_l("Say what should be changed.")), _at_most(REASON_LENGTH)]
    )


class DecisionForm(Form):
    """What is said to somebody who wants a picture taken down."""

    note = TextAreaField(
        _l("Your answer"), [_at_most(REASON_LENGTH)], description=_l("Needed if the picture stays: say why.")
    )


class RemovalForm(Form):
    """Why a picture should be taken down."""

    reason = TextAreaField(
        _p("news", "Why"),
        [_at_most(REASON_LENGTH)],
        description=_l("You need not say it. Only editors read it."),
    )


class WithdrawForm(Form):
    """Why a post is taken back."""

    reason = TextAreaField(
        _p("news", "Why"),
        [DataRequired(_l("Say why, for whoever wonders later where it went.")), _at_most(REASON_LENGTH)],
        description=_l("Editors see it; readers do not."),
    )


class CommentForm(Form):
    """A comment or an answer."""

    text = TextAreaField(_l("Your comment"), [DataRequired(_l("Write something first.")), _at_most(COMMENT_LENGTH)])
    parent = HiddenField()

    def parent_id(self) -> int | None:
        """Number of the comment that is answered."""
        return _number(self.parent.data) or None
