"""The blocks of the home page: each stands alone, can fail alone, and leaves no hole for who may not see it."""

from __future__ import annotations

from core.extension import Viewer, Widget
from core.plugin_host import fragments, host
from core.plugin_host.fragments import Fragment


def of(viewer: Viewer) -> list[Fragment]:
    """The viewer's widgets in order, rendered. One that another tells better is left out while that other is shown."""
    offered: list[tuple[str, Widget]] = [
        (owner, widget)
        for owner, widget in host().gather("home_widgets", viewer=viewer)
        if widget.permission is None or viewer.may(widget.permission)
    ]
    # Those that replace others come first: only one that has something to show replaces anything.
    shown = {place: fragments.of(owner, widget) for place, (owner, widget) in enumerate(offered) if widget.replaces}
    replaced = {offered[place][1].replaces for place, fragment in shown.items() if fragment is not None}
    for place, (owner, widget) in enumerate(offered):
        if place not in shown and f"{owner}.{widget.id}" not in replaced:
            shown[place] = fragments.of(owner, widget)
    return [fragment for _place, fragment in sorted(shown.items()) if fragment is not None]
