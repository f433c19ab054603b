"""The administrator's first page."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from werkzeug.routing import BuildError

from core.admin import health
from core.admin.declarations import MANAGE
from core.admin.views.blueprint import blueprint
from core.plugin_host import host
from core.web.gate import current_viewer, permission
from core.web.render import render


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that opens to what it counts."""

    title: str
    value: str
    url: str | None


@blueprint.get("/")
@permission(MANAGE)
def index() -> str:
    """Figures of all blocks, and whether everything is well."""
    return render("admin/index.html", figures=_figures(), findings=health.findings())


def _figures() -> list[Figure]:
    viewer = current_viewer()
    found = []
    for owner, card in host().gather("admin_cards", viewer=viewer):
        if card.permission is not None and not viewer.may(card.permission):
            continue
        done, value = host().isolated(owner, f"figure {card.id}", card.value)
        if done:
            found.append(Figure(str(card.title), str(value), _url(card.endpoint)))
    return found


def _url(endpoint: str) -> str | None:
    try:
        return url_for(endpoint)
    except BuildError:
        return None
