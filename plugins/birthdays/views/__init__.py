"""Pages of greetings: the month, a wall, one's own."""

from __future__ import annotations

from plugins.birthdays.views import month, wall
from plugins.birthdays.views.blueprint import blueprint

blueprints = (blueprint,)

__all__ = ["blueprint", "blueprints", "month", "wall"]
