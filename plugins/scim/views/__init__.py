"""The endpoints of the protocol and the administrator's pages. Importing a module puts its routes on the blueprint."""

from __future__ import annotations

from importlib import import_module

from plugins.scim.views.admin import blueprint as pages
from plugins.scim.views.protocol import blueprint as api

for _name in ("resources", "searching", "discovery"):
    import_module(f"plugins.scim.views.{_name}")

BLUEPRINTS = [pages, api]

__all__ = ["BLUEPRINTS"]
