"""Which block an opened page belongs to, and what it is called."""

from __future__ import annotations

from flask import request
from flask_babel import gettext as _

from core.plugin_host import host, naming

OF_CORE = {"home": "home", "org": "people", "search": "search", "notify": "notifications"}
"""Blocks of the core by their blueprint; one's own account is nobody's business."""
ADMINISTRATION = "/admin/"
"""Where pages begin that run the portal and are no use of it."""


def of_request() -> str:
    """The block of the present page; empty where it is not counted."""
    if request.path.startswith(ADMINISTRATION):
        return ""
    owner = host().owner_of_page()
    return owner if owner is not None else OF_CORE.get(request.blueprint or "", "")


def title(block: str) -> str:
    """What people call it; its id where its plugin is gone."""
    own = {
        "home": _("Home"),
        "people": _("People and structure"),
        "search": _("Search"),
        "notifications": _("Notifications"),
    }
    plugin = host().plugins.get(block)
    return naming.title(plugin) if plugin is not None else own.get(block, block)
