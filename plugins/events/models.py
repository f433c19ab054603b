"""Tables of events. Who may see an event is decided by its reach; enrolments and invitations inherit it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from plugin_sdk import cache
from plugin_sdk.db import AUDIENCE, FILE, LOCATION, PERSON, DeclarativeBase, plugin_registry, utcnow

DRAFT = "draft"
PUBLISHED = "published"
CANCELLED = "cancelled"
STATUSES = (DRAFT, PUBLISHED, CANCELLED)

GOING = "going"
WAITING = "waiting"

YES, NO, MAYBE = "yes", "no", "maybe"
ANSWERS = (YES, NO, MAYBE)

TITLE_LENGTH = 200
BODY_LENGTH = 200_000
SUMMARY_LENGTH = 300
ALT_LENGTH = 300
PLACE_LENGTH = 200
URL_LENGTH = 1000
REASON_LENGTH = 500
CATEGORY_LENGTH = 40
MOST_PLACES = 100_000
MOST_GUESTS = 9


class Base(DeclarativeBase):
    """The base of this plugin's models."""

    registry = plugin_registry("events")


class Event(Base):
    """Something that takes place.

    Attributes:
        uid: names the event in calendars for ever.
        body: HTML, cleaned when it was saved.
        summary: the beginning of the text, for lists.
        words: everything that a search within the events compares.
        category: a built-in kind or the name of one of the company's own; see ``services.categories``.
        zone: the IANA zone in which its author chose the times.
        starts_at / ends_at: moments; those of a whole-day event are the midnights around its days, in ``zone``.
        first_day / last_day: its days in ``zone``.
        audience_id: whom it is addressed to.
        reach_id: who may see it: the audience, the organisers, and whomever an invitation lets in.
        for_everyone: the audience is everyone; kept so that lists need not look into the audience.
        enrolling: people put their names down; without it only the invited answer.
        opens_at / closes_at: from when until when, open from publication until the beginning if not said.
        places: how many fit, guests included; ``None`` for no limit.
        guests: how many each may bring.
        announced_at: when people were told; an event is announced once.
        day_told_at / hour_told_at: when the reminders went out.
        series: names events that were made from one another by a rhythm; empty for one that stands alone.
        sequence: counts changes that calendars must take over (RFC 5545, SEQUENCE).
        version: counts all changes, so that two editors never overwrite each other unknowingly.
    """

    __tablename__ = "events_event"
    __table_args__ = (Index(None, "status", "ends_at"), Index(None, "status", "starts_at"), UniqueConstraint("uid"))

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    body: Mapped[str] = mapped_column(Text, default="")
    summary: Mapped[str] = mapped_column(String(SUMMARY_LENGTH), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    category: Mapped[str] = mapped_column(String(CATEGORY_LENGTH), default="")
    cover_file_id: Mapped[int | None] = mapped_column(ForeignKey(FILE))
    cover_alt: Mapped[str] = mapped_column(String(ALT_LENGTH), default="")
    place: Mapped[str] = mapped_column(String(PLACE_LENGTH), default="")
    location_id: Mapped[int | None] = mapped_column(ForeignKey(LOCATION, ondelete="SET NULL"))
    online_url: Mapped[str] = mapped_column(String(URL_LENGTH), default="")
    zone: Mapped[str] = mapped_column(String(64))
    whole_day: Mapped[bool] = mapped_column(default=False)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    first_day: Mapped[date]
    last_day: Mapped[date]
    audience_id: Mapped[int] = mapped_column(ForeignKey(AUDIENCE))
    reach_id: Mapped[int] = mapped_column(ForeignKey(AUDIENCE), index=True)
    for_everyone: Mapped[bool] = mapped_column(default=True)
    status: Mapped[str] = mapped_column(String(12), default=DRAFT)
    enrolling: Mapped[bool] = mapped_column(default=True)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    places: Mapped[int | None]
    waiting_list: Mapped[bool] = mapped_column(default=True)
    guests: Mapped[int] = mapped_column(default=0)
    author_id: Mapped[int | None] = mapped_column(ForeignKey(PERSON, ondelete="SET NULL"))
    published_at: Mapped[datetime | None]
    announced_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    day_told_at: Mapped[datetime | None]
    hour_told_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    updated_at: Mapped[datetime] = mapped_column(default=utcnow)
    updated_by: Mapped[int | None] = mapped_column(ForeignKey(PERSON, ondelete="SET NULL"))
    series: Mapped[str] = mapped_column(String(64), default="", index=True)
    sequence: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by SQLAlchemy when the class is made


class Organiser(Base):
    """Somebody who looks after an event: changes it, sees who comes, invites."""

    __tablename__ = "events_organiser"

    event_id: Mapped[int] = mapped_column(ForeignKey("events_event.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(PERSON, ondelete="CASCADE"), primary_key=True, index=True)


class Enrolment(Base):
    """Somebody has a place, or waits for one. Who withdraws leaves no row.

    Attributes:
        guests: how many they bring.
        state: ``going`` or ``waiting``.
        queued_at: since when; the waiting list is in this order.
        moved_up_at: when a waiting one got a place.
        attended: whether they came; ``None`` as long as nobody has said.
        added_by: the organiser who put the name down by hand.
    """

    __tablename__ = "events_enrolment"
    __table_args__ = (UniqueConstraint("event_id", "person_id"), Index(None, "event_id", "state", "queued_at", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events_event.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey(PERSON, ondelete="CASCADE"), index=True)
    guests: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(8), default=GOING)
    queued_at: Mapped[datetime] = mapped_column(default=utcnow)
    moved_up_at: Mapped[datetime | None]
    attended: Mapped[bool | None]
    added_by: Mapped[int | None] = mapped_column(ForeignKey(PERSON, ondelete="SET NULL"))


class Invitation(Base):
    """A person, department or group was invited.

    Attributes:
        opens: whether it gives the right to see the event to those outside its audience.
        withdrawn_at: then it gives no right any more, and who has not answered is not asked any more.
    """

    __tablename__ = "events_invitation"
    __table_args__ = (UniqueConstraint("event_id", "principal"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events_event.id", ondelete="CASCADE"))
    principal: Mapped[str] = mapped_column(String(80))
    opens: Mapped[bool] = mapped_column(default=True)
    invited_by: Mapped[int | None] = mapped_column(ForeignKey(PERSON, ondelete="SET NULL"))
    invited_at: Mapped[datetime] = mapped_column(default=utcnow)
    withdrawn_at: Mapped[datetime | None]


class Invited(Base):
    """A person whom an invitation reached, and their answer. Each is told once, by however many invitations."""

    __tablename__ = "events_invited"

    event_id: Mapped[int] = mapped_column(ForeignKey("events_event.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(PERSON, ondelete="CASCADE"), primary_key=True, index=True)
    invitation_id: Mapped[int | None] = mapped_column(
        ForeignKey("events_invitation.id", ondelete="SET NULL"), index=True
    )
    told_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(String(8), default="")
    answered_at: Mapped[datetime | None]


class Feed(Base):
    """The address under which a calendar program fetches a person's events; the newest replaces the one before.

    Attributes:
        digest: fingerprint of the secret in the address, which is shown once and kept nowhere.
        everything: all events that the person may see, not only those they take part in.
        fetched_at: when it was last fetched, to within some minutes.
    """

    __tablename__ = "events_feed"
    __table_args__ = (UniqueConstraint("digest"),)

    person_id: Mapped[int] = mapped_column(ForeignKey(PERSON, ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    everything: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    fetched_at: Mapped[datetime | None]


cache.follow("events", Base)
