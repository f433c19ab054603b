"""What a layout makes of the widgets that the blocks bring: which stand where, and what may be done about it.

A widget that a layout does not name, because its block was added later, stands as its block proposes: one that nobody
may leave out at the top, others at the end. One that is named but not here, because its block is off, is left out and
keeps its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.extension import EVERYONE, Viewer, Widget
from core.home.layouts import AS_PROPOSED, FIXED, OFF, OFFERED, SHOWN, Item, Layout
from core.plugin_host import host


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A widget's place in a layout.

    Attributes:
        how / width: see ``layouts``.
        decided: the layout names it; otherwise it stands there as its block proposes.
    """

    key: str
    owner: str
    widget: Widget
    how: str
    width: str = AS_PROPOSED
    decided: bool = False


Catalogue = Mapping[str, tuple[str, Widget]]
"""Every widget of the enabled blocks as ``(owner, widget)``, by key and in the order of their weights."""


def catalogue(viewer: Viewer) -> Catalogue:
    """All widgets there are, also those that the viewer may not see."""
    return {f"{owner}.{widget.id}": (owner, widget) for owner, widget in host().gather("home_widgets", viewer=viewer)}


def of_layout(layout: Layout, known: Catalogue) -> list[Slot]:
    """The layout's slots in order, those that are off included."""
    if layout.items is None:
        return [_proposed(key, known, layout) for key in known]
    named = [_decided(item, known) for item in layout.items if item.widget in known]
    taken = {slot.key for slot in named}
    new = [_proposed(key, known, layout) for key in known if key not in taken]
    return [*(slot for slot in new if slot.how == FIXED), *named, *(slot for slot in new if slot.how != FIXED)]


def of_viewer(layout: Layout, known: Catalogue, viewer: Viewer) -> list[Slot]:
    """The slots that the viewer may have: without what is off, what they have no right to, and proposals to others."""
    return [
        slot
        for slot in of_layout(layout, known)
        if slot.how != OFF
        and (slot.widget.permission is None or viewer.may(slot.widget.permission))
        and (slot.how != OFFERED or slot.decided or viewer.principals.intersection(slot.widget.proposed_to))
    ]


def missing(layout: Layout, known: Catalogue) -> Sequence[Item]:
    """What the layout names and is not here now."""
    return [item for item in layout.items or () if item.widget not in known]


def replaced_by(slots: Iterable[Slot]) -> dict[str, Slot]:
    """Widgets that another of these slots tells better, with that other."""
    return {slot.widget.replaces: slot for slot in slots if slot.widget.replaces}


def _decided(item: Item, known: Catalogue) -> Slot:
    owner, widget = known[item.widget]
    how = FIXED if widget.mandatory else item.how
    return Slot(key=item.widget, owner=owner, widget=widget, how=how, width=item.width, decided=True)


def _proposed(key: str, known: Catalogue, layout: Layout) -> Slot:
    owner, widget = known[key]
    proposed = EVERYONE in widget.proposed_to or layout.principals.intersection(widget.proposed_to)
    return Slot(key=key, owner=owner, widget=widget, how=FIXED if widget.mandatory else SHOWN if proposed else OFFERED)
