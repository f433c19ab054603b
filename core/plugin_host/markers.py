"""pluggy's markers for the hooks of ``core.extension.hooks``."""

from __future__ import annotations

import inspect

import pluggy

from core.extension.hooks import GROUPS

PROJECT = "dunbar"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


def mark_specs(group: type) -> type:
    """Mark every public function of a class of hook specifications, so that the specs themselves need no pluggy."""
    for name, function in inspect.getmembers(group, inspect.isfunction):
        if not name.startswith("_"):
            hookspec(function)
    return group


def new_plugin_manager() -> pluggy.PluginManager:
    """A manager that knows all hooks of the portal and no plugin yet. It belongs to one application object."""
    manager = pluggy.PluginManager(PROJECT)
    for group in GROUPS:
        manager.add_hookspecs(mark_specs(group))
    return manager
