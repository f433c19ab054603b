"""The pages of events: for readers, for who takes part, for organisers, and a calendar for programs."""

from __future__ import annotations

from plugins.events.views import desk, feed, invitations, people, reader, repeat, taking_part
from plugins.events.views.blueprint import blueprint

blueprints = (blueprint,)

__all__ = ["blueprint", "blueprints", "desk", "feed", "invitations", "people", "reader", "repeat", "taking_part"]
