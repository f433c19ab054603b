"""Tell the worker on the reader's device what it may keep. It keeps nothing that is not labelled."""

from __future__ import annotations

from flask import Response, current_app, request

from core.pwa import standing
from core.pwa.standing import Standing
from core.web.gate import current_viewer
from core.web.offline import DROP, HEADER, PICTURE, is_readable_offline

_OWN_PAGE = "pwa.offline"
"""The page that stands in for others is the same for everybody and belongs to nobody."""


def label(response: Response) -> Response:
    """Put the header on an answer; after every request."""
    if request.blueprint == "assets" or request.endpoint == _OWN_PAGE or response.status_code >= 500:
        return response
    verdict = _verdict(response, asks_to_keep=response.headers.pop(HEADER, ""))
    if verdict:
        response.headers[HEADER] = verdict
    return response


def _verdict(response: Response, *, asks_to_keep: str) -> str:
    is_page = response.mimetype == "text/html"
    if not (is_page or asks_to_keep):
        return ""
    if standing.of_request() is not Standing.KEEPS:
        return DROP if is_page else ""
    if response.cache_control.no_store or response.status_code != 200:
        return ""
    if asks_to_keep == PICTURE:
        return PICTURE
    return f"keep {standing.owner()} {current_viewer().locale}" if _is_whole_page() else ""


def _is_whole_page() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return request.method == "GET" and "HX-Request" not in request.headers and is_readable_offline(view)
