"""Tables of the home page: the company's layouts with their history, and how each person arranged their own page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core import epochs
from core.db import Model, utcnow

LAYOUTS, CHOICES = "home_layouts", "home_choices"
"""The marks that move when a layout, or a person's own order, changes."""

TITLE_LENGTH = 120


class HomeLayout(Model):
    """A layout of the home page that an administrator made, or what was changed of a shipped one.

    Attributes:
        shipped: key of the shipped layout that the row changes; ``None`` for one of the company's own.
        title: empty for the title of the shipped one.
        principals: for whom it is; ``None`` as shipped.
        items: ``[{"widget": "<owner>.<id>", "how": …, "width": …}]`` in the order of reading; ``None`` as shipped.
        rank: of the layouts that fit a person the one with the highest rank is theirs.
    """

    __tablename__ = "core_home_layout"

    id: Mapped[int] = mapped_column(primary_key=True)
    shipped: Mapped[str | None] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH), default="")
    principals: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    items: Mapped[list[dict[str, str]] | None] = mapped_column(JSON(none_as_null=True))
    rank: Mapped[int]


class HomeLayoutVersion(Model):
    """A layout as it was from one change to the next."""

    __tablename__ = "core_home_layout_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    layout_id: Mapped[int] = mapped_column(ForeignKey("core_home_layout.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH), default="")
    principals: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    items: Mapped[list[dict[str, str]] | None] = mapped_column(JSON(none_as_null=True))
    made_at: Mapped[datetime] = mapped_column(default=utcnow)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("core_person.id", ondelete="SET NULL"))


class HomeChoice(Model):
    """How somebody arranged the widgets that are theirs to arrange; keys of blocks that are off stay in it.

    Attributes:
        arranged: keys in the person's order.
        hidden: those that the layout shows and the person does not want.
        added: those that the layout only offers and the person wants.
    """

    __tablename__ = "core_home_choice"

    account_id: Mapped[int] = mapped_column(ForeignKey("core_account.id", ondelete="CASCADE"), primary_key=True)
    arranged: Mapped[list[str]] = mapped_column(JSON, default=list)
    hidden: Mapped[list[str]] = mapped_column(JSON, default=list)
    added: Mapped[list[str]] = mapped_column(JSON, default=list)
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)


def plain(model: Any) -> tuple[str, list[str] | None, list[dict[str, str]] | None]:
    """What a layout and its version have in common: title, principals, items."""
    return model.title, model.principals, model.items


epochs.follow(LAYOUTS, HomeLayout)
epochs.follow(CHOICES, HomeChoice)
