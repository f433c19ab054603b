"""Where each widget of the home page stands, so that no hole is left between blocks of different heights.

The page is a row of bands. A widget across the whole page is a band of its own; the others between two such are a band
of two columns that grow by themselves. When the narrow column has become the longer, further small blocks go in pairs
under the large ones. What stands before the first large block stands first everywhere: at the top of the narrow column
on a desktop, and at the top of the page on a phone, to a screen reader and to the keyboard.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from core.home.layouts import HALF, MAIN, SIDE, WIDE
from core.plugin_host.fragments import Fragment

LENGTHS = {"large": 6, MAIN: 6, HALF: 4, SIDE: 4, "medium": 4, "small": 2}
"""About how tall a widget is, in steps of some hundred pixels; only the comparison matters."""

_LARGE = ("large", MAIN)


@dataclass(slots=True)
class Band:
    """Widgets in the order of reading: ``first``, ``main`` with ``pairs`` under it, and the rest of the ``side``.

    Without a large block all are ``pairs``; one across the page is alone in ``across``.
    """

    across: Fragment | None = None
    first: list[Fragment] = field(default_factory=list)
    main: list[Fragment] = field(default_factory=list)
    pairs: list[Fragment] = field(default_factory=list)
    side: list[Fragment] = field(default_factory=list)


def arrange(widgets: Sequence[Fragment]) -> list[Band]:
    """Place the widgets, keeping their order."""
    bands: list[Band] = []
    for across, part in groupby(widgets, key=lambda widget: widget.size == WIDE):
        found = list(part)
        bands += [Band(across=widget) for widget in found] if across else [_two_columns(found)]
    return bands


def _two_columns(widgets: Sequence[Fragment]) -> Band:
    band = Band()
    main, side = _length(widget for widget in widgets if widget.size in _LARGE), 0
    if not main:
        band.pairs.extend(widgets)
        return band
    for widget in widgets:
        if widget.size in _LARGE:
            band.main.append(widget)
        elif widget.size == HALF or (band.main and widget.size != SIDE and side > main):
            band.pairs.append(widget)
            main += LENGTHS[widget.size] // 2
        else:
            (band.side if band.main else band.first).append(widget)
            side += LENGTHS[widget.size]
    return band


def _length(widgets: Iterable[Fragment]) -> int:
    return sum(LENGTHS[widget.size] for widget in widgets)
