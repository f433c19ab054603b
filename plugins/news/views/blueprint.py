"""The blueprints that the pages hang on; the portal puts them under ``/news`` and ``/api/v1/news``."""

from __future__ import annotations

from flask import Blueprint, request

from plugins.news.services.posts import COVER_BYTES

VIEW = "news.view"
COMMENT = "news.comment"
EDIT = "news.edit"
PUBLISH = "news.publish"
MODERATE = "news.moderate"

AT_ONCE = 12
"""Pictures of the largest size that a plain form may send together; a page with scripts sends them one by one."""

blueprint = Blueprint("news", __name__)
api_blueprint = Blueprint("news_api", __name__)


@blueprint.url_value_preprocessor
def _take_large_pictures(endpoint: str | None, values: object) -> None:
    # A picture that is too large shall be refused by the form, where nothing typed is lost, not by the server before
    # the form is read. What is larger still is refused there after all.
    if endpoint in ("news.new", "news.edit"):
        request.max_content_length = 4 * COVER_BYTES
    if endpoint == "news.add_pictures":
        request.max_content_length = AT_ONCE * COVER_BYTES
