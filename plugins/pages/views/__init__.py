"""The pages: for readers, for who writes, for who keeps the tree."""

from __future__ import annotations

from plugins.pages.views import desk, placing, reader, writing
from plugins.pages.views.blueprint import blueprint

blueprints = (blueprint,)

__all__ = ["blueprint", "blueprints", "desk", "placing", "reader", "writing"]
