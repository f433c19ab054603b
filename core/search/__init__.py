"""Search: one box for everything that the viewer may see."""

from __future__ import annotations

from flask import Flask

from core.config import Config
from core.files.texts import when_read
from core.plugin_host.purge import register_clean_up
from core.search.attached import refresh_owners
from core.search.backend import use
from core.search.changes import forget_plugin, refresh, refresh_kind
from core.search.query import Found, Hit, search
from core.search.suggestions import PeopleFinder, register_people
from core.search.whoosh_backend import WhooshBackend


def init_app(app: Flask, config: Config) -> None:
    """Search with the embedded engine, in the instance folder; follow what is read of files, and purged plugins."""
    use(WhooshBackend(config.instance / "search"))
    when_read(refresh_owners)
    register_clean_up("search", forget_plugin)


__all__ = [
    "Found",
    "Hit",
    "PeopleFinder",
    "forget_plugin",
    "init_app",
    "refresh",
    "refresh_kind",
    "register_people",
    "search",
]
