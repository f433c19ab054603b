"""The pages under ``/admin``."""

from core.admin.views import audit, jobs, overview, plugins, settings
from core.admin.views.blueprint import blueprint

blueprints = (blueprint,)

__all__ = ["audit", "blueprints", "jobs", "overview", "plugins", "settings"]
