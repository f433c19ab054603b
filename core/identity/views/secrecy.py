"""Pages that nobody but their reader may keep: with a link's secret in their address, codes on them, or a kiosk's."""

from __future__ import annotations

from flask import make_response
from werkzeug.wrappers import Response


def unkept(page: str | tuple[str, int] | Response) -> Response:
    """The page, kept by no cache, and its address told to no other page."""
    answer: Response = make_response(page)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
