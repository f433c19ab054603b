"""Addresses of pages without parts, found once per process: the frame around every page has some forty of them."""

from __future__ import annotations

from flask import current_app, request, url_for

_EXTENSION = "dunbar.addresses"


def address(endpoint: str) -> str:
    """``url_for(endpoint)`` within a request.

    Raises:
        werkzeug.routing.BuildError: there is no such page, or its address has parts.
    """
    known: dict[str, str] = current_app.extensions.setdefault(_EXTENSION, {})
    path = known.get(endpoint)
    if path is None:
        path = known[endpoint] = url_for(endpoint).removeprefix(request.script_root)
    return request.script_root + path
