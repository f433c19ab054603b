"""The one dispatcher: calls hook implementations one by one, each in isolation.

pluggy's own call stops at the first exception and throws away what the others gave, so nobody calls ``pm.hook`` bare.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import pluggy

from core.db import db
from core.extension.pages import AdminCard, FirstStep, NavItem, Section, WaitingItem, Widget
from core.plugin_host.breaker import Breaker
from core.plugin_host.context import running
from core.plugin_host.undo import Undo

logger = logging.getLogger("dunbar.plugins")

REQUEST_RESULTS: Mapping[str, type] = {
    "nav_items": NavItem,
    "home_widgets": Widget,
    "person_sections": Section,
    "department_sections": Section,
    "waiting_items": WaitingItem,
    "admin_cards": AdminCard,
    "first_steps": FirstStep,
}
"""What the items of each request-time hook must be."""


class HookResultError(TypeError):
    """A hook returned something else than it promises."""


class Dispatcher:
    """Calls hooks of one plugin manager. ``enabled`` tells whether an owner takes part in this request."""

    def __init__(self, manager: pluggy.PluginManager, enabled: Callable[[str], bool], breaker: Breaker) -> None:
        self._manager = manager
        self._enabled = enabled
        self.breaker = breaker

    def gather(self, hook: str, **arguments: Any) -> list[tuple[str, Any]]:
        """All enabled owners' items as ``(owner, item)``, sorted by weight, owner and id; failures are left out."""
        expected = REQUEST_RESULTS[hook]
        gathered: list[tuple[str, Any]] = []
        for impl in self._impls(hook):
            done, items = self.isolated(impl.plugin_name, hook, partial(_checked, impl, arguments, expected))
            if done:
                gathered.extend((impl.plugin_name, item) for item in items)
        gathered.sort(key=lambda pair: (pair[1].weight, pair[0], pair[1].id))
        return gathered

    def each(self, hook: str, **arguments: Any) -> list[tuple[str, Any]]:
        """Every enabled owner's whole result, errors not swallowed: for duties such as personal data."""
        return [(impl.plugin_name, call(impl, arguments)) for impl in self._impls(hook)]

    def only(self, owner: str, hook: str, **arguments: Any) -> Any:
        """Call one owner's hook, enabled or not; errors are the caller's. ``None`` if it has no such hook."""
        caller = getattr(self._manager.hook, hook)
        for impl in caller.get_hookimpls():
            if impl.plugin_name == owner:
                with running(owner):
                    return call(impl, arguments)
        return None

    def isolated(self, owner: str, hook: str, action: Callable[[], Any]) -> tuple[bool, Any]:
        """Run ``action`` for ``owner`` in a savepoint; ``(False, None)`` if it failed or is left alone.

        What core has pending is flushed first, outside, so that a mistake of core's is not blamed on the plugin.
        """
        if not self.breaker.closed(owner, hook):
            return False, None
        if db.session.new or db.session.dirty or db.session.deleted:
            db.session.flush()
        started = time.perf_counter()
        undo = Undo()
        try:
            with running(owner):
                result = action()
            undo.keep()
        except Exception as error:  # the isolation point: whatever a plugin raises stays with the plugin
            undo.undo()
            spent = (time.perf_counter() - started) * 1000
            self.breaker.failed(owner, hook, spent, "".join(traceback.format_exception(error)))
            logger.exception("plugin '%s' failed in '%s'", owner, hook)
            return False, None
        self.breaker.succeeded(owner, hook, (time.perf_counter() - started) * 1000)
        return True, result

    def _impls(self, hook: str) -> Iterator[Any]:
        for impl in getattr(self._manager.hook, hook).get_hookimpls():
            if self._enabled(impl.plugin_name):
                yield impl


def call(impl: Any, arguments: Mapping[str, Any]) -> Any:
    """Call one implementation with the arguments it asks for."""
    return impl.function(*[arguments[name] for name in impl.argnames])


def _checked(impl: Any, arguments: Mapping[str, Any], expected: type) -> Sequence[Any]:
    result = call(impl, arguments)
    if result is None:
        return ()
    if not isinstance(result, list | tuple):
        raise HookResultError(f"must return a list of {expected.__name__}, not {type(result).__name__}")
    for item in result:
        if not isinstance(item, expected):
            raise HookResultError(f"must return a list of {expected.__name__}; an item is {type(item).__name__}")
    return result
