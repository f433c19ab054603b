"""The endpoints of the protocol and the administrator's pages."""

from __future__ import annotations

from plugins.scim.views.admin import blueprint as pages
from plugins.scim.views.endpoints import blueprint as api

BLUEPRINTS = [pages, api]

__all__ = ["BLUEPRINTS"]
