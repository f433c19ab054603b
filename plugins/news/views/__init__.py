"""Pages of news: for readers, for who speaks up, for editors, and a small API."""

from __future__ import annotations

from plugins.news.views import albums, api, desk, gallery, reach, reader, review, talk, translating
from plugins.news.views.blueprint import api_blueprint, blueprint

blueprints = (blueprint, api_blueprint)

__all__ = [
    "albums",
    "api",
    "api_blueprint",
    "blueprint",
    "blueprints",
    "desk",
    "gallery",
    "reach",
    "reader",
    "review",
    "talk",
    "translating",
]
