"""Search: one box for everything that the viewer may see."""

from __future__ import annotations

from flask import Flask

from core.config import Config
from core.search.backend import use
from core.search.changes import forget_plugin, refresh, refresh_kind
from core.search.query import Found, Hit, search
from core.search.suggestions import PeopleFinder, register_people
from core.search.whoosh_backend import WhooshBackend


def init_app(app: Flask, config: Config) -> None:
    """Search with the embedded engine, in the instance folder."""
    use(WhooshBackend(config.instance / "search"))


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
