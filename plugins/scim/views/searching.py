"""Lists of resources, by GET with what is asked in the address or by POST with it in the body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, request
from scim2_models import ListResponse

from plugins.scim.services import listing
from plugins.scim.views.protocol import addresses, answer, body
from plugins.scim.views.resources import KINDS

_KNOWN = {
    name.lower(): name
    for name in ("attributes", "excludedAttributes", "filter", "sortBy", "sortOrder", "startIndex", "count")
}


def root(source: str) -> Response:
    """All resources of the source."""
    return _page(source, ("User", "Group"), request.args)


def list_resources(source: str, which: str) -> Response:
    """The users or the groups."""
    return _page(source, (KINDS[which],), request.args)


def search_everything(source: str) -> Response:
    """All resources, as the body asks."""
    return _page(source, ("User", "Group"), body())


def search_resources(source: str, which: str) -> Response:
    """The users or the groups, as the body asks."""
    return _page(source, (KINDS[which],), body())


def _page(source: str, kinds: Sequence[str], given: Mapping[str, Any]) -> Response:
    values = {_KNOWN[name.lower()]: value for name, value in given.items() if name.lower() in _KNOWN and value != ""}
    asked = listing.request_for(kinds, values)
    page = listing.page(source, kinds, asked, addresses(source))
    return answer(
        {
            "schemas": [str(ListResponse.__schema__)],
            "totalResults": page.total,
            "startIndex": page.start,
            "itemsPerPage": len(page.resources),
            "Resources": page.resources,
        }
    )
