"""The plugin host of one application: what is loaded, what is enabled now, and how to reach it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask, current_app, g, has_app_context
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from core import epochs
from core.db import db
from core.plugin_host.breaker import Breaker
from core.plugin_host.declared import Declarations
from core.plugin_host.discovery import blocked, discover
from core.plugin_host.dispatch import Dispatcher
from core.plugin_host.loader import Loader
from core.plugin_host.markers import new_plugin_manager
from core.plugin_host.models import ENABLED, PluginRow
from core.plugin_host.pages import owner_of_request, refuse_disabled
from core.plugin_host.plugin import Plugin

EPOCH = "plugins"
_EXTENSION = "dunbar.plugin_host"


def host() -> PluginHost:
    """The plugin host of the running application."""
    found: PluginHost = current_app.extensions[_EXTENSION]
    return found


class PluginHost:
    """Holds the plugins of one application. Whether one is *enabled* is read once per request."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self.declared = Declarations()
        self.breaker = Breaker()
        self.plugins: dict[str, Plugin] = {}
        self.core_areas: list[str] = []
        self._manager = new_plugin_manager()
        self._loader = Loader(app, self._manager, self.declared)
        self._dispatcher = Dispatcher(self._manager, self.enabled, self.breaker)
        self._snapshot: tuple[int, frozenset[str]] = (-1, frozenset())
        self._lock = threading.Lock()
        app.extensions[_EXTENSION] = self

    # Start-up -------------------------------------------------------------------------------------------------------

    def add_core_area(self, area: str, implementation: object) -> None:
        """Register a part of core, which uses the same hooks as a plugin but is never switched off.

        Its mistakes are ours, so they are not isolated here.
        """
        self._loader.register(area, implementation)
        self._loader.take_declarations(area)
        self.core_areas.append(area)

    def load_plugins(self, *, distributions: bool = True) -> None:
        """Find and load every plugin that is not blocked; afterwards the set never changes in this process."""
        config = self._app.extensions["dunbar.config"]
        found = discover(config.plugins_dir, distributions=distributions)
        self.plugins = self._loader.load(found, blocked(config.instance))

    # What is on now -------------------------------------------------------------------------------------------------

    def enabled(self, owner: str) -> bool:
        """True if ``owner`` takes part in this request or job: a part of core, or a plugin that is switched on."""
        return owner in self.core_areas or owner in self.enabled_plugins()

    def enabled_plugins(self) -> frozenset[str]:
        """Ids of the plugins that are on, the same through one request whatever happens meanwhile."""
        if not has_app_context():
            return frozenset()
        known: frozenset[str] | None = g.get("enabled_plugins")
        if known is None:
            known = g.enabled_plugins = self._read_enabled()
        return known

    def forget_snapshot(self) -> None:
        """Let this request or job see a state that it has just changed itself."""
        g.pop("enabled_plugins", None)

    def _read_enabled(self) -> frozenset[str]:
        try:
            epoch = epochs.current().get(EPOCH, 0)
            if self._snapshot[0] != epoch:
                rows = db.session.scalars(select(PluginRow.id).where(PluginRow.state == ENABLED))
                usable = frozenset(row for row in rows if row in self.plugins and self.plugins[row].loaded)
                with self._lock:
                    self._snapshot = (epoch, usable)
        except SQLAlchemyError:
            # Before the first upgrade there are no tables: then nothing is enabled, and the commands still work.
            db.session.rollback()
            return frozenset()
        return self._snapshot[1]

    # Calling --------------------------------------------------------------------------------------------------------

    def gather(self, hook: str, **arguments: Any) -> list[tuple[str, Any]]:
        """See :meth:`Dispatcher.gather`."""
        return self._dispatcher.gather(hook, **arguments)

    def each(self, hook: str, **arguments: Any) -> list[tuple[str, Any]]:
        """See :meth:`Dispatcher.each`."""
        return self._dispatcher.each(hook, **arguments)

    def only(self, owner: str, hook: str, **arguments: Any) -> Any:
        """See :meth:`Dispatcher.only`."""
        return self._dispatcher.only(owner, hook, **arguments)

    def isolated(self, owner: str, what: str, action: Callable[[], Any]) -> tuple[bool, Any]:
        """See :meth:`Dispatcher.isolated`."""
        return self._dispatcher.isolated(owner, what, action)

    def implementations(self, hook: str) -> list[Any]:
        """pluggy's implementations of a hook, enabled or not; for health figures and tests."""
        return list(getattr(self._manager.hook, hook).get_hookimpls())

    def find_service(self, name: str, major: int = 1) -> Callable[..., Any] | None:
        """A service of an enabled plugin, or ``None``: then the feature that wanted it is not shown."""
        declared = self.declared.services.get((name, major))
        if declared is None or not self.enabled(declared.owner):
            return None
        return declared.value.func

    # Pages ----------------------------------------------------------------------------------------------------------

    def owner_of_page(self) -> str | None:
        """The plugin that the requested page belongs to, if any."""
        return owner_of_request(self._loader.blueprints)

    def gate(self) -> None:
        """Before every view: a page of a plugin that is off is not there."""
        owner = self.owner_of_page()
        refuse_disabled(owner, owner is None or self.enabled(owner))

    def loaded(self) -> Iterator[Plugin]:
        """The plugins whose code runs in this process."""
        return (plugin for plugin in self.plugins.values() if plugin.loaded)
