"""The blocks of the home page: each stands alone, can fail alone, and leaves no hole for who may not see it."""

from __future__ import annotations

from core.extension import Viewer
from core.plugin_host import fragments, host
from core.plugin_host.fragments import Fragment


def of(viewer: Viewer) -> list[Fragment]:
    """The viewer's widgets in order, rendered."""
    found = []
    for owner, widget in host().gather("home_widgets", viewer=viewer):
        if widget.permission is None or viewer.may(widget.permission):
            shown = fragments.of(owner, widget)
            if shown is not None:
                found.append(shown)
    return found
