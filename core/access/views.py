"""What the audience picker asks while somebody types."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from core.access import audiences
from core.web.gate import signed_in

blueprint = Blueprint("access", __name__, url_prefix="/audiences")
blueprints = (blueprint,)
LIMIT = 12


@blueprint.get("/find")
@signed_in
def find() -> Response:
    """Principals by a part of their title: ``[{key, kind, title, note}]``."""
    text = request.args.get("q", "").strip()[:80]
    kinds = {kind for kind in request.args.get("kinds", "").split(",") if kind}
    found = audiences.find(text, LIMIT * 3)
    chosen = [label for label in found if not kinds or label.kind in kinds][:LIMIT]
    return jsonify([{"key": item.key, "kind": item.kind, "title": item.title, "note": item.note} for item in chosen])
