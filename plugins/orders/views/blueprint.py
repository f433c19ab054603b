"""The blueprint that the pages hang on; the portal puts them under ``/orders``."""

from __future__ import annotations

from flask import Blueprint, request

from plugins.orders.services.journal import JOURNAL
from plugins.orders.services.scans import MAX_BYTES

VIEW = "orders.view"
EDIT = "orders.edit"
ISSUE = "orders.issue"

Answer = str | tuple[str, int]

blueprint = Blueprint("orders", __name__)

__all__ = ["EDIT", "ISSUE", "JOURNAL", "VIEW", "Answer", "blueprint"]


@blueprint.url_value_preprocessor
def _take_large_scans(endpoint: str | None, values: object) -> None:
    # A scan that is too large shall be refused by the form, where nothing typed is lost, not by the server before the
    # form is read. What is larger still is refused there after all.
    if endpoint in ("orders.new", "orders.edit", "orders.save_version", "orders.paper"):
        request.max_content_length = 2 * MAX_BYTES
