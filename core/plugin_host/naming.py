"""What a plugin's manifest says of it, in the reader's language."""

from __future__ import annotations

from dataclasses import replace

from flask_babel import gettext

from core.plugin_host.lifecycle import PluginStatus
from core.plugin_host.plugin import Plugin


def title(plugin: Plugin) -> str:
    """The plugin's name; its id if its manifest cannot be read."""
    return _translated(plugin.manifest.name) if plugin.manifest is not None else plugin.id


def translated(status: PluginStatus) -> PluginStatus:
    """The same status with name and description in the reader's language."""
    return replace(status, name=_translated(status.name), description=_translated(status.description))


def _translated(text: str) -> str:
    # A catalogue answers an empty text with its own header.
    return gettext(text) if text else ""
