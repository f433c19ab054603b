"""The tables: canteens, what they serve on which day, how the menus came in, and what people do not eat."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Dialect, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from plugin_sdk import cache
from plugin_sdk.db import AUDIENCE, LOCATION, PERSON, DeclarativeBase, plugin_registry, utcnow

NAME_LENGTH = 250
NOTE_LENGTH = 500
SHORT_LENGTH = 60
SENDERS_LENGTH = 1000
MAX_SLOTS = 24
SLOTS_LENGTH = MAX_SLOTS * 6


class AnyBase(DeclarativeBase):
    """The base of this plugin's tables. What stands on it directly changes all day, and nobody remembers it."""

    registry = plugin_registry("canteen")


class Base(AnyBase):
    """The base of what is remembered between requests: a change of it is noticed by every process."""

    __abstract__ = True


cache.follow("canteen", Base)


class Codes(TypeDecorator[frozenset[str]]):
    """A small set of words of our own, such as allergens, kept in order as one text."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Iterable[str] | None, dialect: Dialect) -> str:
        """Join the words."""
        return ",".join(sorted(value or ()))

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[str]:
        """Take the words apart."""
        return frozenset(value.split(",")) if value else frozenset()


class Times(TypeDecorator[tuple[time, ...]]):
    """Times of the day, in order, as one text such as ``12:00,12:30``."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Iterable[time] | None, dialect: Dialect) -> str:
        """Join the times."""
        return ",".join(f"{moment:%H:%M}" for moment in sorted(set(value or ())))

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[time, ...]:
        """Take the times apart."""
        return tuple(time.fromisoformat(text) for text in value.split(",")) if value else ()


def new_version() -> str:
    """A mark that tells one state of a day's menu from every other."""
    return secrets.token_hex(8)


class Site(Base):
    """A canteen.

    Attributes:
        slug: its name in addresses.
        location_id: where it stands; its days are counted in that place's zone.
        opening_hours: for people to read.
        closes_at: from then on (local time) the next day's menu is shown first.
        currency: ISO code of all its prices.
        team_audience_id: who is told when an import fails.
        feed_url: an OpenMensa feed that is fetched every day; empty for none.
        feed_error: why the last fetching failed, for people; empty while all is well.
        mail_senders: addresses, with commas between, whose letters to the portal's mailbox bring menus; empty for none.
        takes_orders: whether people order beforehand.
        orders_until / orders_ahead: until which time of the day (local), how many open days before the meal.
        slots: when people may come to eat; none if they come as they like.
    """

    __tablename__ = "canteen_site"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    location_id: Mapped[int | None] = mapped_column(ForeignKey(LOCATION, ondelete="SET NULL"), index=True)
    opening_hours: Mapped[str] = mapped_column(String(300), default="")
    closes_at: Mapped[time | None]
    currency: Mapped[str] = mapped_column(String(3))
    active: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)
    team_audience_id: Mapped[int] = mapped_column(ForeignKey(AUDIENCE))
    feed_url: Mapped[str] = mapped_column(String(1000), default="")
    feed_error: Mapped[str] = mapped_column(Text, default="")
    feed_checked_at: Mapped[datetime | None]
    mail_senders: Mapped[str] = mapped_column(String(SENDERS_LENGTH), default="")
    takes_orders: Mapped[bool] = mapped_column(default=False)
    orders_until: Mapped[time] = mapped_column(default=time(16))
    orders_ahead: Mapped[int] = mapped_column(default=1)
    slots: Mapped[tuple[time, ...]] = mapped_column(Times(SLOTS_LENGTH), default=tuple)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)

    serves: Mapped[list[ServedLocation]] = relationship(cascade="all, delete-orphan", passive_deletes=True)
    courses: Mapped[list[Course]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="(Course.position, Course.id)"
    )
    price_classes: Mapped[list[PriceClass]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="(PriceClass.position, PriceClass.id)"
    )


class ServedLocation(Base):
    """A location whose people eat at a canteen, besides those who work where it stands."""

    __tablename__ = "canteen_served_location"

    site_id: Mapped[int] = mapped_column(ForeignKey("canteen_site.id", ondelete="CASCADE"), primary_key=True)
    location_id: Mapped[int] = mapped_column(ForeignKey(LOCATION, ondelete="CASCADE"), primary_key=True, index=True)


class Course(Base):
    """A part of a canteen's menu. ``name`` is empty while the kind's own title will do, which is translated."""

    __tablename__ = "canteen_course"

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("canteen_site.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    position: Mapped[int] = mapped_column(default=0)


class PriceClass(Base):
    """Who pays a price. ``role`` is a word of ``words.PRICE_ROLES`` or empty; ``name`` as with courses."""

    __tablename__ = "canteen_price_class"

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("canteen_site.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(20), default="")
    name: Mapped[str] = mapped_column(String(SHORT_LENGTH), default="")
    position: Mapped[int] = mapped_column(default=0)


class Day(Base):
    """What a canteen does on one day: it serves dishes, or is closed. No row: nothing is known yet.

    Attributes:
        version: changes with every change of the day's menu, so that two cooks do not overwrite each other.
        reminded: whether people were reminded to order for this day.
    """

    __tablename__ = "canteen_day"
    __table_args__ = (UniqueConstraint("site_id", "day"), Index(None, "day"))

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("canteen_site.id", ondelete="CASCADE"))
    day: Mapped[date]
    closed: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[str] = mapped_column(String(16), default=new_version)
    reminded: Mapped[bool] = mapped_column(default=False)
    updated_at: Mapped[datetime] = mapped_column(default=utcnow, onupdate=utcnow)

    dishes: Mapped[list[Dish]] = relationship(
        back_populates="day", cascade="all, delete-orphan", passive_deletes=True, order_by="(Dish.position, Dish.id)"
    )


class Dish(Base):
    """A dish on one day's menu.

    Attributes:
        portion: as the kitchen writes it, e.g. ``250/30 g``.
        kcal: energy of the portion; protein, fat and carbs are grams in it.
        allergens / marks: words of ``words.ALLERGENS`` and ``words.MARKS``.
        order_limit: how many portions can be ordered; ``None`` for as many as people like.
    """

    __tablename__ = "canteen_dish"

    id: Mapped[int] = mapped_column(primary_key=True)
    day_id: Mapped[int] = mapped_column(ForeignKey("canteen_day.id", ondelete="CASCADE"), index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("canteen_course.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="")
    portion: Mapped[str] = mapped_column(String(SHORT_LENGTH), default="")
    kcal: Mapped[int | None]
    protein: Mapped[Decimal | None] = mapped_column(Numeric(6, 1))
    fat: Mapped[Decimal | None] = mapped_column(Numeric(6, 1))
    carbs: Mapped[Decimal | None] = mapped_column(Numeric(6, 1))
    allergens: Mapped[frozenset[str]] = mapped_column(Codes(200), default=frozenset)
    marks: Mapped[frozenset[str]] = mapped_column(Codes(100), default=frozenset)
    sold_out: Mapped[bool] = mapped_column(default=False)
    order_limit: Mapped[int | None]

    day: Mapped[Day] = relationship(back_populates="dishes")
    course: Mapped[Course] = relationship()
    prices: Mapped[list[Price]] = relationship(cascade="all, delete-orphan", passive_deletes=True)


class Price(Base):
    """What a dish costs for one price class, in the canteen's currency."""

    __tablename__ = "canteen_price"

    dish_id: Mapped[int] = mapped_column(ForeignKey("canteen_dish.id", ondelete="CASCADE"), primary_key=True)
    price_class_id: Mapped[int] = mapped_column(
        ForeignKey("canteen_price_class.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    amount: Mapped[Decimal] = mapped_column(Numeric(9, 2))


class Import(Base):
    """Menus that came in at once, from a file, a feed or another week: what they were, and what they changed.

    Attributes:
        source: ``table``, ``openmensa``, ``feed``, ``letter`` or ``copy``.
        mode: what happens to days that have a menu: ``replace``, ``merge`` or ``keep``.
        status: ``preview``, ``applied``, ``failed``, ``undone`` or ``discarded``.
        menu: the days that were read (``values.Menu`` as JSON).
        before: the changed days and their versions as they had been; ``after``: the versions right after the change.
        added / changed / removed: dishes; ``days``: how many days were changed.
        problems: what was wrong, with line and column.
    """

    __tablename__ = "canteen_import"
    __table_args__ = (Index(None, "site_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("canteen_site.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey(PERSON, ondelete="SET NULL"), index=True)
    source: Mapped[str] = mapped_column(String(12))
    filename: Mapped[str] = mapped_column(String(255), default="")
    mode: Mapped[str] = mapped_column(String(8), default="replace")
    status: Mapped[str] = mapped_column(String(10), default="preview")
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    applied_at: Mapped[datetime | None]
    days: Mapped[int] = mapped_column(default=0)
    added: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    removed: Mapped[int] = mapped_column(default=0)
    menu: Mapped[list[Any]] = mapped_column(JSON, default=list)
    before: Mapped[list[Any]] = mapped_column(JSON, default=list)
    after: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    problems: Mapped[list[Any]] = mapped_column(JSON, default=list)


class Mailbox(AnyBase):
    """How the mailbox that menus are sent to was found the last time; one row at the most.

    Attributes:
        error: why it could not be read, for people; empty while all is well.
    """

    __tablename__ = "canteen_mailbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    checked_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")


class Choice(Base):
    """What a person set for themselves: the canteen they see first, and what they do not eat.

    Attributes:
        avoids: allergens, and wishes of ``words.WISHES``.
        remind_site_id: the canteen whose cut-off the person wants to be reminded of.
    """

    __tablename__ = "canteen_choice"

    person_id: Mapped[int] = mapped_column(ForeignKey(PERSON, ondelete="CASCADE"), primary_key=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("canteen_site.id", ondelete="SET NULL"), index=True)
    avoids: Mapped[frozenset[str]] = mapped_column(Codes(300), default=frozenset)
    remind_site_id: Mapped[int | None] = mapped_column(ForeignKey("canteen_site.id", ondelete="SET NULL"), index=True)
