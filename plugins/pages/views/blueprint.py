"""The blueprint that the pages hang on; the portal puts it under ``/pages``."""

from __future__ import annotations

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from plugin_sdk.web import current_viewer
from plugins.pages.models import Page
from plugins.pages.services import tree, writing

VIEW = "pages.view"
EDIT = "pages.edit"
UPLOAD_BYTES = 64 * 1024 * 1024
Answer = str | tuple[str, int] | Response

blueprint = Blueprint("pages", __name__)


@blueprint.url_value_preprocessor
def _take_large_files(endpoint: str | None, values: object) -> None:
    # A file that is too large shall be refused by the form, not by the server before the form is read.
    if endpoint == "pages.attach":
        request.max_content_length = UPLOAD_BYTES


def page_or_404(page_id: int) -> Page:
    """A page in any state."""
    page = writing.get(page_id)
    if page is None:
        abort(404)
    return page


def writable(page_id: int) -> Page:
    """A page that the viewer may write. For who may not even see it, it is not there."""
    page, viewer = page_or_404(page_id), current_viewer()
    if not writing.may_write(viewer, page):
        abort(403 if page_id in tree.of_viewer(viewer).by_id else 404)
    return page
