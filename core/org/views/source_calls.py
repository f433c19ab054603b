"""What other systems may ask for: a run of a source, and groups that they hold. Signed, never by a session."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, abort, jsonify, make_response, request
from flask_babel import gettext as _

from core import audit
from core.db import db
from core.org.sync import calls, runs
from core.org.sync import jobs as sync_jobs
from core.org.sync.groups import handed
from core.org.sync.groups.settings import GroupsSettings
from core.org.sync.models import Source
from core.org.sync.sources import ConfiguredSource
from core.web.gate import public
from core.web.limits import limiter

api = Blueprint("org_api", __name__, url_prefix="/api/v1/org/sources")
LARGEST_WISH, LARGEST_LIST = 10_000, 5_000_000
"""Bytes of a body."""
PER_ADDRESS = "30 per minute"

limiter.limit(PER_ADDRESS)(api)


@api.post("/<key>/runs")
@public
def ask_for_run(key: str) -> Response:
    """Have a source run; ``{"full": true}`` compares everything. The call is signed."""
    source, stored = _accept(key, LARGEST_WISH)
    wish = _wish(request.get_data())
    if stored.last_success_at is None:
        db.session.rollback()
        return _refusal(409, _("Somebody must run this source by hand once, and look at what comes of it."))
    return _asked(source, stored, wish, {"full": wish.full})


@api.post("/<key>/groups")
@public
def hand_in_groups(key: str) -> Response:
    """Replace all groups of a source of the kind ``groups``. The call is signed."""
    source, stored = _accept(key, LARGEST_LIST)
    if not isinstance(source.settings, GroupsSettings):
        db.session.rollback()
        return _refusal(404, _("This source takes no groups."))
    try:
        groups = handed.parse(request.get_data())
    except handed.HandedInError as error:
        db.session.rollback()
        return _refusal(400, str(error))
    stored.answer = groups
    return _asked(source, stored, runs.Wish(), {"groups": len(groups)})


def _accept(key: str, most: int) -> tuple[ConfiguredSource, Source]:
    request.max_content_length = most
    try:
        return calls.accept(
            key,
            request.headers.get("X-Dunbar-Timestamp", "")[:40],
            request.headers.get("X-Dunbar-Signature", "")[:200],
            request.get_data(),
        )
    except calls.RepeatedCallError as refused:
        abort(_refusal(409, str(refused)))
    except calls.CallRefusedError as refused:
        abort(_refusal(401, str(refused)))


def _wish(body: bytes) -> runs.Wish:
    if not body.strip():
        return runs.Wish()
    try:
        said = json.loads(body)
    except ValueError:
        said = None
    if not isinstance(said, dict) or said.keys() - {"full"} or not isinstance(said.get("full", False), bool):
        abort(_refusal(400, _('The body may be empty or {"full": true}.')))
    return runs.Wish(full=said.get("full", False))


def _asked(source: ConfiguredSource, stored: Source, wish: runs.Wish, details: dict[str, Any]) -> Response:
    job = sync_jobs.ask(source.key, wish)
    audit.record(
        "org.source_called",
        object_type="source",
        object_id=source.key,
        title=stored.title,
        details={**details, "job": job},
    )
    db.session.commit()
    return make_response(jsonify({"source": source.key, "job": job}), 202)


def _refusal(code: int, reason: str) -> Response:
    return make_response(jsonify({"error": reason}), code)
