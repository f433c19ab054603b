"""Where each widget of the home page stands, so that no hole is left between blocks of different heights.

The grid of twelve columns is filled as two columns that grow by themselves: eight wide for what is large, four wide for
the rest. When the narrow one has become the longer, further small blocks go in pairs under the large ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.plugin_host.fragments import Fragment

LENGTHS = {"large": 6, "wide": 4, "medium": 4, "small": 2}
"""About how tall a widget is, in steps of some hundred pixels; only the comparison matters."""


@dataclass(slots=True)
class Arrangement:
    """Widgets in the order of reading: ``wide`` across, ``main`` with ``pairs`` under it, ``side`` beside them."""

    wide: list[Fragment] = field(default_factory=list)
    main: list[Fragment] = field(default_factory=list)
    pairs: list[Fragment] = field(default_factory=list)
    side: list[Fragment] = field(default_factory=list)


def arrange(widgets: Sequence[Fragment]) -> Arrangement:
    """Place the widgets, keeping their order within each column."""
    placed = Arrangement()
    large = sum(LENGTHS["large"] for widget in widgets if widget.size == "large")
    main, side = large, 0
    for widget in widgets:
        if widget.size == "wide":
            placed.wide.append(widget)
        elif widget.size == "large":
            placed.main.append(widget)
        elif large and side <= main:
            placed.side.append(widget)
            side += LENGTHS[widget.size]
        else:
            placed.pairs.append(widget)
            main += LENGTHS[widget.size] // 2
    return placed
