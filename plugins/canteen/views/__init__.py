"""The pages for eaters, kitchen and administrators. Importing a module puts its routes on the blueprint."""

from __future__ import annotations

from importlib import import_module

from plugins.canteen.views.base import blueprint

for _name in ("reader", "ordering", "ratings", "kitchen", "days", "orders", "uploads", "manage"):
    import_module(f"plugins.canteen.views.{_name}")

__all__ = ["blueprint"]
