"""The tables of those who eat: what they ordered, and what they thought of it."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from plugin_sdk.db import PERSON, utcnow
from plugins.canteen.models import NAME_LENGTH, AnyBase

COMMENT_LENGTH = 500
NOTE_LENGTH = 300


class Order(AnyBase):
    """What somebody has ordered at a canteen for a day.

    Attributes:
        person_id: ``None`` once the person was erased; the portions still count.
        slot: when the person comes to eat (local time); ``None`` where the canteen has no slots.
        note: a word to the kitchen, e.g. what the person must not eat; gone a week after the meal.
    """

    __tablename__ = "canteen_order"
    __table_args__ = (UniqueConstraint("site_id", "day", "person_id"), Index(None, "person_id", "day"))

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("canteen_site.id", ondelete="CASCADE"))
    day: Mapped[date]
    person_id: Mapped[int | None] = mapped_column(ForeignKey(PERSON, ondelete="SET NULL"))
    slot: Mapped[time | None]
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="")
    updated_at: Mapped[datetime] = mapped_column(default=utcnow, onupdate=utcnow)

    lines: Mapped[list[OrderLine]] = relationship(
        back_populates="order", cascade="all, delete-orphan", passive_deletes=True, order_by="OrderLine.id"
    )


class OrderLine(AnyBase):
    """Portions of one dish.

    Attributes:
        dish_id: ``None`` once the dish has left the menu: nobody cooks it and nobody pays for it.
        name / price: the dish's as they were when it was ordered. The price is what the person pays for a portion.
        dropped_at: when it was noticed that the dish is gone, and the person was told.
    """

    __tablename__ = "canteen_order_line"
    __table_args__ = (UniqueConstraint("order_id", "dish_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("canteen_order.id", ondelete="CASCADE"))
    dish_id: Mapped[int | None] = mapped_column(ForeignKey("canteen_dish.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    price: Mapped[Decimal | None] = mapped_column(Numeric(9, 2))
    portions: Mapped[int]
    dropped_at: Mapped[datetime | None]

    order: Mapped[Order] = relationship(back_populates="lines")


class Rating(AnyBase):
    """What somebody thought of a dish. There is no person in it and no moment, so that nobody can be found by either.

    Attributes:
        dish: the folded name, by which a dish is the same one whenever it is served; ``title`` is how it was written.
        author: a keyed fingerprint of person, canteen, day and dish together. The person can change the rating, and
            nobody can tell from the table whose it is, or which ratings are one person's.
        comment: for the kitchen alone.
    """

    __tablename__ = "canteen_rating"
    __table_args__ = (Index(None, "site_id", "dish"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("canteen_site.id", ondelete="CASCADE"))
    day: Mapped[date]
    dish: Mapped[str] = mapped_column(String(NAME_LENGTH))
    title: Mapped[str] = mapped_column(String(NAME_LENGTH))
    stars: Mapped[int]
    comment: Mapped[str] = mapped_column(String(COMMENT_LENGTH), default="")
    author: Mapped[str] = mapped_column(String(32), unique=True)
