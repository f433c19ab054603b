"""The small API: what is new, for a programme of the company's own."""

from __future__ import annotations

from flask import jsonify, request
from werkzeug.wrappers import Response

from plugin_sdk.web import current_viewer, permission
from plugins.news.services.offers import latest
from plugins.news.views.blueprint import VIEW, api_blueprint

MOST = 50


@api_blueprint.get("/latest")
@permission(VIEW)
def newest() -> Response:
    """The newest posts for the caller, ``?limit=`` of them (1 to 50, 10 by default)."""
    text = request.args.get("limit", "")
    limit = int(text) if text.isdecimal() and len(text) < 4 else 10
    return jsonify({"items": latest(current_viewer(), max(1, min(limit, MOST)))})
