"""What other blocks add to the page of a person or a department."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template
from markupsafe import Markup

from core.extension import Section
from core.plugin_host import host


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSection:
    """A section that is ready to be put into its card."""

    id: str
    title: str
    html: Markup


def gather(hook: str, **arguments: Any) -> list[ShownSection]:
    """The sections of a hook, rendered; one that fails or has nothing to show is left out."""
    found = (_render(owner, section) for owner, section in host().gather(hook, **arguments))
    return [section for section in found if section is not None]


def _render(owner: str, section: Section) -> ShownSection | None:
    def action() -> Markup | None:
        values: Mapping[str, Any] | None = section.context()
        # The template engine has escaped what it must.
        return None if values is None else Markup(render_template(section.template, **values))  # noqa: S704 - as said

    done, html = host().isolated(owner, f"section {section.id}", action)
    return ShownSection(id=f"{owner}-{section.id}", title=str(section.title), html=html) if done and html else None
