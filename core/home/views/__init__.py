"""Pages of the home page: itself, one's own order of it, its layouts, previews."""

from __future__ import annotations

from core.home.views import layouts, mine, pages, preview
from core.home.views.blueprint import blueprint

blueprints = (blueprint,)

__all__ = ["blueprints", "layouts", "mine", "pages", "preview"]
