"""Acts that waited on a device for a network: each is done once, and told in a form that a worker understands.

A form marked ``data-later`` is sent with a key of its own in the header ``Idempotency-Key``. The key is used up in the
transaction of the act itself: done means used, refused means free. So an answer that got lost on its way can be asked
for again without doing anything twice.
"""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Response, abort, g, get_flashed_messages, jsonify, request

from core.identity import once
from core.web.gate import current_viewer

KEY = "Idempotency-Key"
KEPT = timedelta(days=8)
"""How long a key is remembered: a day longer than a device lets an act wait."""

_SHAPE = re.compile(r"[0-9a-zA-Z-]{16,64}")
_BAD_NEWS = ("warning", "danger", "error")


def take() -> Response | None:
    """Use up the key; answer at once if this act has been done already. Before every view."""
    key = request.headers.get(KEY)
    viewer = current_viewer()
    if key is None or request.method != "POST" or viewer.account_id is None:
        return None
    if not _SHAPE.fullmatch(key):
        abort(400)
    g.told_to_worker = True
    if once.use(f"later:{viewer.account_id}:{key}", within=KEPT):
        return None
    return jsonify(outcome="done", message="")


def tell(response: Response) -> Response:
    """Say what came of it as JSON: an ``outcome``, ``done`` or ``refused``, and the ``message`` of a refusal."""
    if not g.get("told_to_worker"):
        return response
    if response.status_code >= 400:
        # The status says it; what the page of the error says is for who came there by a link.
        return _answer("refused", "", status=response.status_code)
    if response.is_json:
        return response
    refusals = " ".join(str(text) for text in get_flashed_messages(category_filter=_BAD_NEWS))
    return _answer("refused" if refusals else "done", refusals, status=200)


def _answer(outcome: str, message: str, *, status: int) -> Response:
    answer = jsonify(outcome=outcome, message=message)
    answer.status_code = status
    return answer
