"""The blocks of the home page: each stands alone, can fail alone, and leaves no hole for who may not see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template
from markupsafe import Markup

from core.extension import Viewer, Widget
from core.extension.pages import Context
from core.plugin_host import host


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A widget or section that is ready to be put into its card."""

    id: str
    title: str
    size: str
    html: Markup


def of(viewer: Viewer) -> list[Shown]:
    """The viewer's widgets in order, rendered."""
    gathered = host().gather("home_widgets", viewer=viewer)
    found: list[Shown] = []
    for owner, widget in gathered:
        if widget.permission is not None and not viewer.may(widget.permission):
            continue
        shown = _render(owner, widget)
        if shown is not None:
            found.append(shown)
    return found


def _render(owner: str, widget: Widget) -> Shown | None:
    html = render_isolated(owner, widget.id, widget.template, widget.context)
    if html is None:
        return None
    return Shown(id=f"{owner}-{widget.id}", title=str(widget.title), size=widget.size, html=html)


def render_isolated(owner: str, what: str, template: str, context: Context) -> Markup | None:
    """A block's fragment, or ``None`` if it has nothing to show or fails; then the page goes on without it."""

    def action() -> Markup | None:
        values: Mapping[str, Any] | None = context()
        return None if values is None else Markup(render_template(template, **values))  # noqa: S704 - the template engine escaped it

    done, html = host().isolated(owner, f"fragment {what}", action)
    return html if done else None
