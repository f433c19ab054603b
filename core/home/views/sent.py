"""What a form with a list to put in order has sent, and what its rows are called."""

from __future__ import annotations

from flask import request
from flask_babel import gettext as _

from core.plugin_host import host, naming

MOST = 300
"""Rows of a list that are read."""


def order() -> list[str]:
    """The keys in the order of the rows, with the step done that a button of a row asks for."""
    keys = list(dict.fromkeys(request.form.getlist("order")))[:MOST]
    direction, _colon, key = request.form.get("move", "").partition(":")
    if key in keys:
        place = keys.index(key)
        other = place - 1 if direction == "up" else place + 1
        if 0 <= other < len(keys):
            keys[place], keys[other] = keys[other], keys[place]
    return keys


def block_title(owner: str) -> str:
    """The name of the block that a widget belongs to."""
    plugin = host().plugins.get(owner)
    return naming.title(plugin) if plugin is not None else _("The portal itself")
