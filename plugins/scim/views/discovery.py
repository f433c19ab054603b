"""What this server can do and what its resources look like; and the endpoints that it does not have."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask import Response, request, url_for
from scim2_models import (
    Context,
    ForbiddenException,
    ListResponse,
    NotFoundException,
    NotImplementedException,
    Resource,
)
from werkzeug.exceptions import MethodNotAllowed

from plugins.scim.schema import PROVIDER, config
from plugins.scim.views.protocol import answer

_RESOURCES = re.compile(r"(Users|Groups)(/[^/]+)?")
_ONE, _ALL = ("GET", "PUT", "PATCH", "DELETE"), ("GET", "POST")


def service_provider_config(source: str) -> Response:
    """What this server can do."""
    _read_only()
    return answer(_described(config(), source, "ServiceProviderConfig"))


def resource_types(source: str) -> Response:
    """The kinds of resources."""
    _read_only()
    return _list([_described(item, source, f"ResourceTypes/{item.id}") for item in PROVIDER.resource_types])


def resource_type(source: str, name: str) -> Response:
    """One kind of resources."""
    _read_only()
    return _one(PROVIDER.resource_types, name, source, "ResourceTypes")


def schemas(source: str) -> Response:
    """The attributes of all resources."""
    _read_only()
    return _list([_described(item, source, f"Schemas/{item.id}") for item in PROVIDER.schemas])


def schema(source: str, name: str) -> Response:
    """The attributes of one resource or extension."""
    _read_only()
    return _one(PROVIDER.schemas, name, source, "Schemas")


def me(source: str) -> Response:
    """A token is nobody's own."""
    raise NotImplementedException(detail="/Me is not supported: a token belongs to a program, not to a user")


def bulk(source: str) -> Response:
    """Not offered, as the service provider configuration says."""
    raise NotImplementedException(detail="Bulk requests are not supported")


def elsewhere(source: str, rest: str) -> Response:
    """Whatever there is not."""
    found = _RESOURCES.fullmatch(rest)
    if found:
        raise MethodNotAllowed(valid_methods=_ONE if found[2] else _ALL)
    raise NotFoundException(detail=f"There is no endpoint '{rest[:80]}'")


def _read_only() -> None:
    if request.method != "GET":
        raise MethodNotAllowed(valid_methods=("GET",))
    if request.args.get("filter"):
        # RFC 7644, section 4.
        raise ForbiddenException(detail="These resources cannot be filtered")


def _described(resource: Resource[Any], source: str, path: str) -> dict[str, Any]:
    payload = resource.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE)
    base = url_for("scim_api.root", source=source, _external=True)
    payload["meta"] = {"resourceType": path.partition("/")[0].removesuffix("s"), "location": f"{base}{path}"}
    if path == "ServiceProviderConfig":
        payload["meta"]["resourceType"] = path
    return payload


def _one(items: Sequence[Resource[Any]], name: str, source: str, path: str) -> Response:
    for item in items:
        if str(item.id).lower() == name.lower():
            return answer(_described(item, source, f"{path}/{item.id}"))
    raise NotFoundException(detail=f"There is no '{name[:80]}'")


def _list(payloads: list[dict[str, Any]]) -> Response:
    return answer(
        {
            "schemas": [str(ListResponse.__schema__)],
            "totalResults": len(payloads),
            "startIndex": 1,
            "itemsPerPage": len(payloads),
            "Resources": payloads,
        }
    )
