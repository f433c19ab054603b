"""Pieces of a page that blocks bring: each rendered in isolation, so that one that fails is only missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template
from markupsafe import Markup

from core.extension.pages import Context, Section, Widget
from core.plugin_host.host import host


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """A widget or section that is ready to be put into its card. ``size`` is a widget's, empty for a section."""

    id: str
    title: str
    html: Markup
    size: str = ""


def of(owner: str, item: Widget | Section) -> Fragment | None:
    """The item rendered; ``None`` if it has nothing to show or fails."""
    html = _html(owner, item.id, item.template, item.context)
    if not html:
        return None
    size = item.size if isinstance(item, Widget) else ""
    return Fragment(id=f"{owner}-{item.id}", title=str(item.title), html=html, size=size)


def sections(hook: str, **arguments: Any) -> list[Fragment]:
    """What all blocks add to the page of a person or a department, in order."""
    found = (of(owner, section) for owner, section in host().gather(hook, **arguments))
    return [section for section in found if section is not None]


def _html(owner: str, what: str, template: str, context: Context) -> Markup | None:
    def action() -> Markup | None:
        values: Mapping[str, Any] | None = context()
        return None if values is None else Markup(render_template(template, **values))  # noqa: S704 - Jinja escaped it

    done, html = host().isolated(owner, f"fragment {what}", action)
    return html if done else None
