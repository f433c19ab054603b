"""Changing the state of a block, written down; used by the list of blocks and by the set-up."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from core.audit import record
from core.db import db
from core.extension import Viewer
from core.plugin_host import host, lifecycle
from core.plugin_host.lifecycle import PluginStateError
from core.plugin_host.migrate import MigrationError

ACTIONS = ("install", "enable", "disable")


def change(plugin_id: str, action: str, viewer: Viewer) -> None:
    """Install, enable or disable a block. The caller commits.

    Raises:
        PluginStateError, MigrationError: it is refused; the caller rolls back.
    """
    if action == "install":
        lifecycle.install(host(), plugin_id)
    elif action == "enable":
        lifecycle.enable(host(), plugin_id, viewer.account_id)
    else:
        lifecycle.disable(host(), plugin_id, viewer.account_id)
    record(f"plugin.{action}", object_type="plugin", object_id=plugin_id, title=plugin_id, viewer=viewer)


def choose(wanted: Collection[str], viewer: Viewer) -> dict[str, str]:
    """Switch on the blocks that are wanted, bringing in the tables of the new ones, and off those that are not.

    Each change is committed by itself, so that one that fails takes none of the others with it.

    Returns:
        Why it could not be done, by the block's id.
    """
    order = _in_order()
    present = {status.id: status.state for status in lifecycle.statuses(host())}
    steps = [(plugin_id, "disable") for plugin_id in reversed(order) if plugin_id not in wanted]
    steps = [(plugin_id, action) for plugin_id, action in steps if present[plugin_id] == "enabled"]
    for plugin_id in order:
        if plugin_id in wanted and present[plugin_id] != "enabled":
            known = present[plugin_id] in ("installed", "disabled")
            steps += [(plugin_id, action) for action in (("enable",) if known else ("install", "enable"))]
    return _taken(steps, viewer)


def _taken(steps: Sequence[tuple[str, str]], viewer: Viewer) -> dict[str, str]:
    problems: dict[str, str] = {}
    for plugin_id, action in steps:
        if plugin_id in problems:
            continue
        try:
            change(plugin_id, action, viewer)
            db.session.commit()
        except (PluginStateError, MigrationError) as error:
            db.session.rollback()
            problems[plugin_id] = str(error)
    return problems


def _in_order() -> list[str]:
    """Every block that can be loaded, each after what it requires."""
    plugins = {plugin.id: plugin for plugin in host().loaded()}
    order: list[str] = []

    def add(plugin_id: str, above: tuple[str, ...]) -> None:
        manifest = plugins[plugin_id].manifest if plugin_id in plugins else None
        if manifest is None or plugin_id in order or plugin_id in above:
            return
        for needed in manifest.requires:
            add(needed, (*above, plugin_id))
        order.append(plugin_id)

    for plugin_id in sorted(plugins):
        add(plugin_id, ())
    return order
