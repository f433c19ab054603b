"""Load plugins one by one; a plugin that breaks in any step is set aside and the others go on."""

from __future__ import annotations

import importlib
import logging
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

import pluggy
from flask import Flask
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from core.extension.manifest import Manifest
from core.plugin_host.context import running
from core.plugin_host.declared import NAME_OF, Declarations
from core.plugin_host.discovery import Blocked, Found
from core.plugin_host.pages import check_blueprints
from core.plugin_host.plugin import Plugin, Step
from core.plugin_host.tables import check_models, forget_models

SDK_VERSION = "1.0"
logger = logging.getLogger("dunbar.plugins")


class Refused(Exception):
    """A plugin cannot be used, for the given reason."""


class Loader:
    """Loads what was found into one application: imports, checks models, registers hooks, takes declarations."""

    def __init__(self, app: Flask, manager: pluggy.PluginManager, declarations: Declarations) -> None:
        self._app = app
        self._manager = manager
        self._declarations = declarations
        self.plugins: dict[str, Plugin] = {}
        self.blueprints: dict[str, str] = {}
        """Owner of each blueprint by its name."""

    def load(self, found: Found, blocked: Blocked) -> dict[str, Plugin]:
        """Load all that was found, in the order of what they require, then by id."""
        self.plugins = {
            plugin_id: Plugin(id=plugin_id, manifest=manifest) for plugin_id, manifest in found.manifests.items()
        }
        for plugin_id, problem in found.problems.items():
            self.plugins.setdefault(plugin_id, Plugin(id=plugin_id)).fail("discovery", problem)
        for plugin_id in self._ordered(found.manifests):
            plugin = self.plugins[plugin_id]
            if plugin.failed_step is None:
                self._load_one(plugin, blocked)
        return self.plugins

    def _ordered(self, manifests: Mapping[str, Manifest]) -> Iterable[str]:
        graph = {
            plugin_id: [r for r in manifests[plugin_id].requires if r in manifests] for plugin_id in sorted(manifests)
        }
        try:
            return tuple(TopologicalSorter(graph).static_order())
        except CycleError as error:
            circle = error.args[1]
            for plugin_id in set(circle):
                self.plugins[plugin_id].fail(
                    "requires", f"these plugins require each other in a circle: {' → '.join(circle)}"
                )
            return tuple(sorted(manifests))

    def _load_one(self, plugin: Plugin, blocked: Blocked) -> None:
        manifest = plugin.manifest
        assert manifest is not None
        steps: tuple[tuple[Step, Callable[[], None]], ...] = (
            ("blocked", lambda: self._refuse(blocked.reason(plugin.id))),
            ("compatibility", lambda: self._refuse(_incompatible(manifest))),
            ("requires", lambda: self._refuse(self._missing_requirement(manifest))),
            ("import", lambda: self._import(plugin, manifest)),
            ("models", lambda: check_models(plugin.id)),
            ("register", lambda: self.register(plugin.id, plugin.implementation)),
            ("declarations", lambda: self.take_declarations(plugin.id)),
            ("pages", lambda: self.add_pages(plugin.id)),
        )
        for step, action in steps:
            try:
                with running(plugin.id):
                    action()
            except (Exception, SystemExit) as error:  # noqa: BLE001 - isolation point; a library may even call sys.exit
                self._set_aside(plugin, step, error)
                return

    @staticmethod
    def _refuse(reason: str | None) -> None:
        if reason:
            raise Refused(reason)

    def _missing_requirement(self, manifest: Manifest) -> str | None:
        for needed in manifest.requires:
            other = self.plugins.get(needed)
            if other is None:
                return f"it requires the plugin '{needed}', which is not here; install it or remove this one"
            if not other.loaded:
                return f"it requires the plugin '{needed}', which could not be loaded"
        return None

    def _import(self, plugin: Plugin, manifest: Manifest) -> None:
        module_name, _, attribute = manifest.entry.partition(":")
        implementation = getattr(importlib.import_module(module_name), attribute)
        plugin.implementation = implementation() if isinstance(implementation, type) else implementation

    def register(self, owner: str, implementation: object) -> None:
        """Register hook implementations under ``owner`` and refuse names that are no hooks."""
        self._manager.register(implementation, name=owner)
        for caller in self._manager.get_hookcallers(implementation) or ():
            for impl in caller.get_hookimpls():
                if impl.plugin_name != owner:
                    continue
                if impl.hookwrapper or impl.wrapper:
                    raise Refused(f"the hook '{caller.name}' may not be a wrapper")
                if not caller.has_spec() and not impl.optionalhook:
                    raise Refused(f"there is no hook named '{caller.name}'; docs/hooks.md lists them")

    def take_declarations(self, owner: str) -> None:
        """Ask ``owner`` for everything that is declared at start."""
        for point in self._call(owner, "extension_points") or ():
            self._add_extension_point(owner, point)
        for hook in NAME_OF:
            items = self._call(owner, hook)
            if items is not None:
                self._declarations.take(owner, hook, items)

    def _add_extension_point(self, owner: str, specs: type) -> None:
        names = [name for name in vars(specs) if not name.startswith("_")]
        wrong = [name for name in names if not name.startswith(f"{owner}_")]
        if wrong:
            raise Refused(f"the extension point '{wrong[0]}' must begin with '{owner}_'")
        self._manager.add_hookspecs(specs)

    def add_pages(self, owner: str) -> None:
        """Check the blueprints of ``owner`` on an application of their own, then register them."""
        blueprints = self._call(owner, "blueprints")
        if not blueprints:
            return
        prefixes = check_blueprints(owner, blueprints)
        for blueprint in blueprints:
            self._app.register_blueprint(blueprint, url_prefix=prefixes[blueprint.name])
            self.blueprints[blueprint.name] = owner

    def _call(self, owner: str, hook: str) -> Any:
        for impl in getattr(self._manager.hook, hook).get_hookimpls():
            if impl.plugin_name == owner:
                return impl.function(*[])
        return None

    def _set_aside(self, plugin: Plugin, step: Step, error: BaseException) -> None:
        expected = isinstance(error, Refused)
        reason = str(error) if expected else f"{type(error).__name__}: {error}"
        plugin.fail(step, reason, "" if expected else "".join(traceback.format_exception(error)))
        logger.log(
            logging.INFO if step == "blocked" else logging.ERROR,
            "plugin '%s' failed in step '%s': %s",
            plugin.id,
            step,
            reason,
        )
        if self._manager.get_plugin(plugin.id) is not None:
            self._manager.unregister(name=plugin.id)
        self._declarations.forget(plugin.id)
        if step in ("import", "models"):
            forget_models(plugin.id)
            _forget_modules(plugin.manifest)
        plugin.implementation = None


def _incompatible(manifest: Manifest) -> str | None:
    try:
        wanted = SpecifierSet(manifest.sdk)
    except InvalidSpecifier:
        return f"'sdk = \"{manifest.sdk}\"' is not a range of versions; write for example '>=1,<2'"
    if SDK_VERSION not in wanted:
        return f"it is made for SDK {manifest.sdk}, this portal has {SDK_VERSION}; take a version of the plugin for it"
    return None


def _forget_modules(manifest: Manifest | None) -> None:
    """Drop half-imported modules, so that a mended plugin can be imported by the next application in this process."""
    if manifest is None:
        return
    for name in [name for name in sys.modules if name == manifest.package or name.startswith(f"{manifest.package}.")]:
        del sys.modules[name]
