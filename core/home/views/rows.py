"""The rows of a layout's list of widgets, as they stand and as a form has sent them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import request
from flask_babel import gettext as _
from flask_babel import pgettext

from core.home import layouts, slots
from core.home.choices import woven
from core.home.layouts import (
    AS_PROPOSED,
    FIXED,
    HALF,
    MAIN,
    OFF,
    OFFERED,
    SHOWN,
    SIDE,
    WAYS,
    WIDE,
    WIDTHS,
    Item,
    Layout,
)
from core.home.slots import Slot
from core.home.views import sent
from core.web.gate import current_viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A widget in the list of a layout; one whose block is off is not ``here``."""

    key: str
    title: str
    block: str
    how: str
    width: str
    mandatory: bool = False
    here: bool = True


def of_layout(layout: Layout) -> list[Row]:
    """Every widget there is, in the layout's order; what is not here now keeps its place between its neighbours."""
    known = slots.catalogue(current_viewer())
    found = {slot.key: _row(slot) for slot in slots.of_layout(layout, known)}
    gone = {item.widget: _gone(item) for item in slots.missing(layout, known)}
    order = woven(list(found), [item.widget for item in layout.items or ()])
    return [found.get(key) or gone[key] for key in order]


def sent_for(layout: Layout | None) -> list[Row]:
    """The rows as the form has them now; unknown keys are passed over, and what it does not name stays as it was."""
    known = {row.key: row for row in of_layout(layout or layouts.of_principals(frozenset()))}
    order = woven([key for key in sent.order() if key in known], list(known))
    return [_sent(known[key]) for key in order]


def items(listed: Sequence[Row]) -> list[Item]:
    """What a layout with these rows says."""
    return [Item(row.key, row.how, row.width) for row in listed]


def counts() -> dict[str, int]:
    """How many widgets each layout shows, by its key."""
    known = slots.catalogue(current_viewer())
    return {
        layout.key: sum(slot.how in (FIXED, SHOWN) for slot in slots.of_layout(layout, known))
        for layout in layouts.in_order()
    }


def way_titles() -> dict[str, str]:
    """What may be said of a widget, in words."""
    return {
        FIXED: pgettext("widget", "Always shown"),
        SHOWN: pgettext("widget", "Shown, may be hidden"),
        OFFERED: pgettext("widget", "Offered, not shown"),
        OFF: pgettext("widget", "Left out"),
    }


def width_titles() -> dict[str, str]:
    """How wide a widget may be, in words."""
    return {
        AS_PROPOSED: _("As the block proposes"),
        SIDE: _("Narrow column"),
        HALF: _("Half of the wide column"),
        MAIN: _("Wide column"),
        WIDE: _("Whole page"),
    }


def _row(slot: Slot) -> Row:
    return Row(
        key=slot.key, title=str(slot.widget.title), block=sent.block_title(slot.owner), how=slot.how,
        width=slot.width, mandatory=slot.widget.mandatory,
    )  # fmt: skip


def _gone(item: Item) -> Row:
    owner = item.widget.partition(".")[0]
    return Row(
        key=item.widget, title=item.widget, block=sent.block_title(owner), how=item.how, width=item.width, here=False
    )


def _sent(row: Row) -> Row:
    how, width = request.form.get(f"how:{row.key}", row.how), request.form.get(f"width:{row.key}", row.width)
    return replace(
        row,
        how=FIXED if row.mandatory else how if how in WAYS else row.how,
        width=width if width in WIDTHS else row.width,
    )
