"""Tables of news. What a reader may see is decided by a post's audience; all that hangs on a post inherits it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from plugin_sdk import cache
from plugin_sdk.db import AUDIENCE, FILE, PERSON, DeclarativeBase, plugin_registry, utcnow

ARTICLE = "article"
ANNOUNCEMENT = "announcement"
ALBUM = "album"
KINDS = (ARTICLE, ANNOUNCEMENT, ALBUM)

DRAFT = "draft"
REVIEW = "review"
SCHEDULED = "scheduled"
PUBLISHED = "published"
ENDED = "ended"
WITHDRAWN = "withdrawn"
STATUSES = (DRAFT, REVIEW, SCHEDULED, PUBLISHED, ENDED, WITHDRAWN)

REACTIONS = ("like", "thanks", "celebrate", "insightful", "funny")

TITLE_LENGTH = 200
LEAD_LENGTH = 500
ALT_LENGTH = 300
REASON_LENGTH = 500
CAPTION_LENGTH = 300
COMMENT_LENGTH = 2000


class Base(DeclarativeBase):
    """The base of this plugin's models."""

    registry = plugin_registry("news")


class Post(Base):
    """A piece of news.

    Attributes:
        kind: an article; an announcement, which is short and ends; or an album, which consists of pictures.
        language: the language that it was written in; empty where nobody said.
        revision: counts changes of title, lead and text, so that translations know what they are translations of.
        lead: one or two sentences for lists; may be empty.
        body: HTML, cleaned when it was saved.
        summary: the lead, or the beginning of the text where there is none; what lists show.
        words: title, lead and text in all languages, in the form that a search within the news compares.
        cover_file_id / cover_alt: the picture, and what is on it for who cannot see it.
        for_everyone: the audience is everyone; kept so that lists need not look into the audience.
        publish_at / expires_at / zone: when a scheduled post goes out, when it disappears from readers by itself, and
            the IANA zone in which its author chose these moments.
        published_at / published_by: when it last went out and who let it; nobody, if it went out by itself.
        announced_at: when people were told; a post is announced once, however often it goes out.
        pinned_until: the last day on which it stands first.
        urgent: an announcement that the home page shows as a banner.
        must_read: everybody addressed is asked to confirm that they have read it.
        asked_at / asked_by: who asked for its review, as long as it waits for that.
        version: counts changes, so that two editors never overwrite each other unknowingly.
    """

    __tablename__ = "news_post"
    __table_args__ = (
        Index(None, "status", "published_at"),
        Index(None, "status", "publish_at"),
        Index(None, "status", "expires_at"),
        Index(None, "author_id", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), default=ARTICLE)
    language: Mapped[str] = mapped_column(String(8), default="")
    revision: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    lead: Mapped[str] = mapped_column(String(LEAD_LENGTH), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    summary: Mapped[str] = mapped_column(String(LEAD_LENGTH), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    cover_file_id: Mapped[int | None] = mapped_column(ForeignKey(FILE))
    cover_alt: Mapped[str] = mapped_column(String(ALT_LENGTH), default="")
    audience_id: Mapped[int] = mapped_column(ForeignKey(AUDIENCE))
    for_everyone: Mapped[bool] = mapped_column(default=True)
    status: Mapped[str] = mapped_column(String(12), default=DRAFT)
    publish_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    zone: Mapped[str] = mapped_column(String(64), default="")
    published_at: Mapped[datetime | None]
    published_by: Mapped[int | None] = mapped_column(ForeignKey(PERSON, ondelete="SET NULL"))
    announced_at: Mapped[datetime | None]
    pinned_until: Mapped[date | None]
    important: Mapped[bool] = mapped_column(default=False)
    urgent: Mapped[bool] = mapped_column(default=False)
    must_read: Mapped[bool] = mapped_column(default=False)
    comments_on: Mapped[bool] = mapped_column(default=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey(PERSON, ondelete="SET NULL"))
    asked_at: Mapped[datetime | None]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey(PERSON, ondelete="SET NULL"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey(PERSON, ondelete="SET NULL"))
    withdrawn_reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    updated_at: Mapped[datetime] = mapped_column(default=utcnow)
    updated_by: Mapped[int | None] = mapped_column(ForeignKey(PERSON, ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by SQLAlchemy when the class is made


class Comment(Base):
    """What somebody said under a post. A reply has a ``parent_id``, which is never a reply itself.

    Attributes:
        author_id: ``None`` once the author's personal data was erased.
        deleted_at: then the text is gone; the row stays as long as replies stand under it.
        told_at: when those concerned were notified; until then it waits to be folded with others into one message.
    """

    __tablename__ = "news_comment"
    __table_args__ = (Index(None, "post_id", "parent_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("news_post.id", ondelete="CASCADE"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("news_comment.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey(PERSON, ondelete="SET NULL"), index=True)
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]


class Reaction(Base):
    """One kind of reaction of one person to a post; a person may choose several kinds."""

    __tablename__ = "news_reaction"

    post_id: Mapped[int] = mapped_column(ForeignKey("news_post.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(PERSON, ondelete="CASCADE"), primary_key=True, index=True)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class Read(Base):
    """A person has opened a post; when first, and when they confirmed to have read it, if they were asked to."""

    __tablename__ = "news_read"

    post_id: Mapped[int] = mapped_column(ForeignKey("news_post.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(PERSON, ondelete="CASCADE"), primary_key=True, index=True)
    first_at: Mapped[datetime] = mapped_column(default=utcnow)
    confirmed_at: Mapped[datetime | None]


class Translation(Base):
    """A post's words in another language.

    Attributes:
        of_revision: the original's ``revision`` that it translates; an older one means that the original has changed.
        version: counts changes, as a post's does.
    """

    __tablename__ = "news_translation"

    post_id: Mapped[int] = mapped_column(ForeignKey("news_post.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    lead: Mapped[str] = mapped_column(String(LEAD_LENGTH), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    summary: Mapped[str] = mapped_column(String(LEAD_LENGTH), default="")
    of_revision: Mapped[int]
    updated_at: Mapped[datetime] = mapped_column(default=utcnow)
    updated_by: Mapped[int | None] = mapped_column(ForeignKey(PERSON, ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by SQLAlchemy when the class is made


class Step(Base):
    """A step of a post's way from draft to archive: what was done, by whom, and what they said about it."""

    __tablename__ = "news_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("news_post.id", ondelete="CASCADE"), index=True)
    action: Mapped[str] = mapped_column(String(16))
    person_id: Mapped[int | None] = mapped_column(ForeignKey(PERSON, ondelete="SET NULL"), index=True)
    at: Mapped[datetime] = mapped_column(default=utcnow)
    note: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")


class Picture(Base):
    """A picture of an album; the smallest ``position`` comes first."""

    __tablename__ = "news_picture"
    __table_args__ = (Index(None, "post_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("news_post.id", ondelete="CASCADE"))
    file_id: Mapped[int] = mapped_column(ForeignKey(FILE))
    position: Mapped[int]
    caption: Mapped[str] = mapped_column(String(CAPTION_LENGTH), default="")
    alt: Mapped[str] = mapped_column(String(ALT_LENGTH), default="")


class RemovalRequest(Base):
    """Somebody asks to take down a picture that shows them.

    Attributes:
        picture_id: ``None`` once the picture is gone.
        granted: whether the picture was taken down; ``None`` until an editor has decided.
    """

    __tablename__ = "news_removal_request"
    __table_args__ = (Index(None, "post_id", "decided_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("news_post.id", ondelete="CASCADE"))
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("news_picture.id", ondelete="SET NULL"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(PERSON, ondelete="CASCADE"), index=True)
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    asked_at: Mapped[datetime] = mapped_column(default=utcnow)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey(PERSON, ondelete="SET NULL"))
    granted: Mapped[bool | None]
    note: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")


# What stands in lists and beside posts is made of these; comments, reactions and readers change nothing of it.
for _model in (Post, Translation):
    cache.follow("news", _model)
