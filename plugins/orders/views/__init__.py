"""Pages of orders: for readers, for editors, for those who look after the confirmations."""

from __future__ import annotations

from plugins.orders.views import desk, journal, proof, reader
from plugins.orders.views.blueprint import blueprint

blueprints = (blueprint,)

__all__ = ["blueprint", "blueprints", "desk", "journal", "proof", "reader"]
