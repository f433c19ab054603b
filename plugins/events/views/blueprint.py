"""The blueprint that the pages hang on; the portal puts it under ``/events``."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.wrappers import Response

from plugins.events.services.writing import COVER_BYTES

Answer = str | tuple[str, int] | Response

blueprint = Blueprint("events", __name__)


@blueprint.url_value_preprocessor
def _take_large_pictures(endpoint: str | None, values: object) -> None:
    # A picture that is too large shall be refused by the form, where nothing typed is lost, not by the server before
    # the form is read. What is larger still is refused there after all.
    if endpoint in ("events.new", "events.edit"):
        request.max_content_length = 4 * COVER_BYTES


def in_background() -> bool:
    """True if only a part of the page is wanted."""
    return request.headers.get("HX-Request") == "true"
