"""The blocks of the home page: each stands alone, can fail alone, and leaves no hole for who may not see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.extension import Viewer
from core.home import choices, layouts, slots
from core.home.slots import Slot
from core.plugin_host import fragments
from core.plugin_host.fragments import Fragment


def of(viewer: Viewer) -> list[Fragment]:
    """The viewer's widgets, rendered, in the order of the layout and their own; those with nothing to show are out."""
    found = slots.of_viewer(layouts.of(viewer), slots.catalogue(viewer), viewer)
    wanted = [mine.slot for mine in choices.arranged(found, choices.of(viewer)) if mine.shown]
    return [fragment for _slot, fragment in rendered(wanted) if fragment is not None]


def rendered(wanted: Sequence[Slot]) -> list[tuple[Slot, Fragment | None]]:
    """Each slot with its widget, ``None`` where it shows nothing or fails.

    One that another tells better is left out while that other is shown.
    """
    # Those that replace others come first: only one that has something to show replaces anything.
    shown = {slot.key: _fragment(slot) for slot in wanted if slot.widget.replaces}
    replaced = {slot.widget.replaces for slot in wanted if shown.get(slot.key) is not None}
    return [
        (slot, shown[slot.key] if slot.key in shown else _fragment(slot)) for slot in wanted if slot.key not in replaced
    ]


def _fragment(slot: Slot) -> Fragment | None:
    fragment = fragments.of(slot.owner, slot.widget)
    return replace(fragment, size=slot.width or fragment.size) if fragment is not None else None
