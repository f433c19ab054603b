"""Pages of notifications: the inbox, what one gets, links from letters, and what the company decides."""

from __future__ import annotations

from core.notify.views import inbox, letters, preferences, rules
from core.notify.views.blueprint import blueprint

blueprints = (blueprint,)

__all__ = ["blueprint", "blueprints", "inbox", "letters", "preferences", "rules"]
