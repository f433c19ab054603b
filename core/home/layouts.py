"""The layouts of the home page, and which of them is a person's: the first in the administrator's order that fits.

A layout says of each widget whether it is fixed, shown, offered or off, and how wide it is. Four layouts are shipped.
They hold no list of widgets: what stands in them is what the blocks propose, so that a block that is added later finds
its place by itself. An administrator may change them, put others before them, and return to them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from core.access import audiences
from core.access.principals import PrincipalLabel
from core.db import db
from core.epochs import Kept
from core.extension import EDITOR_ROLE, EVERYONE, HEADS, PERSONNEL_ROLE, Label, Viewer
from core.home.models import LAYOUTS, HomeLayout

FIXED, SHOWN, OFFERED, OFF = "fixed", "shown", "offered", "off"
WAYS = (FIXED, SHOWN, OFFERED, OFF)
"""Always there; there until the person hides it; not there until the person adds it; not there."""

AS_PROPOSED, SIDE, HALF, MAIN, WIDE = "", "side", "half", "main", "wide"
WIDTHS = (AS_PROPOSED, SIDE, HALF, MAIN, WIDE)
"""As the block proposes; the narrow column; half of the large column; all of it; the whole page."""

DEFAULT = "everyone"


@dataclass(frozen=True, slots=True)
class Item:
    """What a layout says of a widget, whose key is ``<owner>.<id>``."""

    widget: str
    how: str = SHOWN
    width: str = AS_PROPOSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A layout in force.

    Attributes:
        key: its name in addresses: that of a shipped one, or the number of one of the company's own.
        shipped: one that comes with the portal.
        principals: for whom it is.
        items: ``None`` where it is what the blocks propose.
    """

    key: str
    title: Label
    shipped: bool
    principals: frozenset[str]
    items: tuple[Item, ...] | None
    rank: int

    @property
    def is_default(self) -> bool:
        """The one for everybody whom no other fits; always the last."""
        return self.key == DEFAULT


SHIPPED: Mapping[str, Layout] = {
    layout.key: layout
    for layout in (
        Layout(key=key, title=title, shipped=True, principals=frozenset((principal,)), items=None, rank=rank)
        for key, title, principal, rank in (
            ("personnel", _("Personnel"), f"role:{PERSONNEL_ROLE}", 300),
            ("editors", _("Editors"), f"role:{EDITOR_ROLE}", 200),
            ("heads", _("Heads of departments"), HEADS, 100),
            (DEFAULT, _("Everyone"), EVERYONE, 0),
        )
    )
}

_kept: Kept[None, tuple[Layout, ...]] = Kept(LAYOUTS)


def in_order() -> Sequence[Layout]:
    """All layouts, the one that counts first at the top and the default at the bottom; remembered."""
    return _kept.get(None, _read)


def find(key: str) -> Layout | None:
    """The layout with this name."""
    return next((layout for layout in in_order() if layout.key == key), None)


def of(viewer: Viewer) -> Layout:
    """The viewer's layout."""
    return of_principals(viewer.principals)


def of_principals(principals: frozenset[str]) -> Layout:
    """The layout of somebody who carries these principals; the default where none fits."""
    layouts = in_order()
    return next((layout for layout in layouts if layout.principals & principals), layouts[-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Why a layout is, or is not, somebody's: the principals that meet, and whether it is the first that fits."""

    layout: Layout
    reasons: Sequence[PrincipalLabel]
    chosen: bool

    @property
    def fits(self) -> bool:
        """Whether it would be theirs if none stood before it."""
        return bool(self.reasons) or self.chosen


def verdicts(principals: frozenset[str]) -> list[Verdict]:
    """Of every layout in order, why it is or is not that of somebody with these principals."""
    mine = of_principals(principals)
    labels = {label.key: label for label in audiences.labels(principals)}
    return [
        Verdict(
            layout=layout,
            reasons=[labels[key] for key in sorted(layout.principals & principals) if key in labels],
            chosen=layout.key == mine.key,
        )
        for layout in in_order()
    ]


def _read() -> tuple[Layout, ...]:
    changed: dict[str, HomeLayout] = {}
    found: list[Layout] = []
    for row in db.session.scalars(select(HomeLayout)):
        if row.shipped is None:
            found.append(_own(row))
        else:
            changed[row.shipped] = row
    found += [_shipped(layout, changed.get(key)) for key, layout in SHIPPED.items()]
    return tuple(sorted(found, key=lambda layout: (not layout.is_default, layout.rank, layout.key), reverse=True))


def _own(row: HomeLayout) -> Layout:
    return Layout(
        key=str(row.id), title=row.title, shipped=False, principals=frozenset(row.principals or ()),
        items=_items(row.items or []), rank=row.rank,
    )  # fmt: skip


def _shipped(layout: Layout, row: HomeLayout | None) -> Layout:
    if row is None:
        return layout
    principals = layout.principals if row.principals is None or layout.is_default else frozenset(row.principals)
    return Layout(
        key=layout.key, title=row.title or layout.title, shipped=True, principals=principals,
        items=None if row.items is None else _items(row.items), rank=row.rank,
    )  # fmt: skip


def _items(stored: Sequence[Mapping[str, str]]) -> tuple[Item, ...]:
    return tuple(
        Item(
            widget=item["widget"],
            how=item["how"] if item.get("how") in WAYS else SHOWN,
            width=item["width"] if item.get("width") in WIDTHS else AS_PROPOSED,
        )
        for item in stored
    )
