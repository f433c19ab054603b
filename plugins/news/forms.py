"""The forms of news."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    FileField,
    HiddenField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, Length, Optional

from plugin_sdk import EVERYONE
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import lazy_gettext as _l
from plugin_sdk.i18n import lazy_pgettext as _p
from plugin_sdk.web import AudienceField, Form, PersonField
from plugins.news.models import ALT_LENGTH, COMMENT_LENGTH, LEAD_LENGTH, REASON_LENGTH, TITLE_LENGTH, Post
from plugins.news.services.posts import Content, content_of

BODY_LENGTH = 200_000
MOMENT = "%Y-%m-%dT%H:%M"


def _at_most(length: int) -> Length:
    return Length(max=length, message=_l("That is longer than %(number)s characters. Make it shorter.", number=length))


def one_line(value: str | None) -> str | None:
    """A title has no line breaks, whatever was pasted."""
    return " ".join(value.split()) if value else value


class PostForm(Form):
    """Everything that an editor writes and chooses."""

    title = StringField(
        _p("news", "Title"), [DataRequired(_l("Give it a title.")), _at_most(TITLE_LENGTH)], filters=[one_line]
    )
    lead = TextAreaField(
        _p("news", "Lead"),
        [_at_most(LEAD_LENGTH)],
        description=_l("One or two sentences that lists and messages show."),
    )
    body = TextAreaField(_p("news", "Text"), [_at_most(BODY_LENGTH)])
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
    comments_on = BooleanField(_l("Comments"))
    pinned_until = DateField(
        _l("Keep at the top until"), [Optional()], description=_l("The last day on which it stands first in the list.")
    )
    publish_at = DateTimeLocalField(
        _l("Publish at"), [Optional()], format=[MOMENT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
    )
    version = HiddenField()

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today

    def validate_pinned_until(self, field: DateField) -> None:
        """A day that is over pins nothing; one that was saved before may stay."""
        if field.data and field.data < self._today and field.data != field.object_data:
            raise ValidationError(_("This day is over. Choose a later one, or leave it empty."))

    @classmethod
    def of(cls, post: Post, *, today: date, time_zone: tzinfo) -> PostForm:
        """The form of a post that is there already."""
        content = content_of(post)
        moment = post.publish_at.astimezone(time_zone).replace(tzinfo=None) if post.publish_at else None
        names = ("title", "lead", "body", "cover_alt", "important", "comments_on", "pinned_until")
        values = {name: getattr(content, name) for name in names}
        return cls(
            today=today,
            audience=list(content.audience),
            author=content.author_id,
            publish_at=moment,
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
        )

    def picture(self) -> Any:
        """The picture that was sent along, or ``None``."""
        sent = self.cover.data
        return sent if getattr(sent, "filename", "") else None

    def moment(self, time_zone: tzinfo) -> datetime | None:
        """The chosen moment of publication, which was meant in ``time_zone``."""
        chosen: datetime | None = self.publish_at.data
        return chosen.replace(tzinfo=time_zone).astimezone(UTC) if chosen else None

    def known_version(self) -> int:
        """The version that the editor had opened; 0 if the form does not say."""
        text = self.version.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else 0


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
        text = self.parent.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else None
