"""Programs that call the portal with a token of their own: who is let in, who is refused, how often either may ask."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

from flask import abort, request
from flask_limiter.util import get_remote_address
from limits import parse
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from core.extension.access import Viewer
from core.web import limits

TokenCheck = Callable[[str], str | None]
"""Gets a token, gives the name of the program that holds it, or ``None`` to refuse."""

REFUSED = parse("30 per 5 minutes")
"""Refused tokens of one address; who sends more is told to wait."""
ADMITTED = parse("6000 per minute")
"""Requests with one token. A directory that brings in its people sends dozens in a second."""


def admit(check: TokenCheck, viewer: Viewer) -> Viewer:
    """Let the program of this request in; gives it as a viewer who holds no permission.

    Args:
        viewer: who else the request may come from; only language and zone are taken over.

    Raises:
        Unauthorized: no token, or one that ``check`` refuses.
        TooManyRequests: too many refused tokens from this address, or too many requests with this one.
    """
    given = request.authorization
    token = given.token if given is not None and given.type == "bearer" else None
    holder = check(token) if token else None
    if token is None or holder is None:
        if not limits.count(REFUSED, "bearer-refused", get_remote_address()):
            abort(429)
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer"))
    # The counters may lie in another program's memory, which has no business with the token itself.
    known = hashlib.sha256(token.encode()).hexdigest()[:16]
    if not limits.count(ADMITTED, "bearer", known):
        abort(429)
    nobody: frozenset[str] = frozenset()
    return replace(
        viewer,
        account_id=None,
        person_id=None,
        name=holder,
        principals=nobody,
        permissions=nobody,
        location_id=None,
        roles=nobody,
    )
