"""What all endpoints share: how a request is read, how an answer is written.

Texts for programs are English, as the protocol's own words are.
"""

from __future__ import annotations

import json
from typing import Any

from flask import Response, request, url_for
from scim2_models import InvalidSyntaxException, ResponseParameters, SCIMException

from plugins.scim.schema import MODELS
from plugins.scim.services.attributes import Addresses

MEDIA_TYPE = "application/scim+json"
READ_TYPES = frozenset({MEDIA_TYPE, "application/json", ""})
MOST_BYTES = 8_000_000
"""Of one request: a group of some ten thousand members, each with its address and name."""
MOST_DEPTH = 20


def addresses(source: str) -> Addresses:
    """Where the resources of a source are, as this caller sees them."""
    base = url_for("scim_api.root", source=source, _external=True).rstrip("/")
    return Addresses(users=f"{base}/Users/", groups=f"{base}/Groups/")


def body() -> dict[str, Any]:
    """The object that the request carries.

    Raises:
        SCIMException: it carries none, or something that cannot be kept.
    """
    if request.mimetype not in READ_TYPES:
        raise _unsupported()
    request.max_content_length = MOST_BYTES
    try:
        found = json.loads(request.get_data())
    except (ValueError, RecursionError) as error:
        raise InvalidSyntaxException(detail="The request carries no JSON") from error
    if not isinstance(found, dict):
        raise InvalidSyntaxException(detail="The request must carry an object")
    _refuse_unkeepable(found)
    return found


def _unsupported() -> SCIMException:
    error = SCIMException(detail=f"Send {MEDIA_TYPE}")
    error.status = 415
    return error


def _refuse_unkeepable(value: Any, depth: int = 0) -> None:
    """Refuse what no database takes: the character 0, halves of characters, and objects without end."""
    if depth > MOST_DEPTH:
        raise InvalidSyntaxException(detail="The request lies in itself too deeply")
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            raise InvalidSyntaxException(detail="The request holds a character that is none")
    elif isinstance(value, dict):
        for name, item in value.items():
            _refuse_unkeepable(name, depth)
            _refuse_unkeepable(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _refuse_unkeepable(item, depth + 1)


def wanted(kind: str) -> ResponseParameters[Any]:
    """Which attributes the answer is to have."""
    model: Any = MODELS[kind]
    names = ("attributes", "excludedAttributes")
    given = {name: request.args[name] for name in names if request.args.get(name)}
    found: ResponseParameters[Any] = ResponseParameters[model].model_validate(given)
    return found


def answer(payload: dict[str, Any], status: int = 200, **headers: str) -> Response:
    """An answer in JSON."""
    made = Response(json.dumps(payload, ensure_ascii=False), status, mimetype=MEDIA_TYPE)
    for name, value in headers.items():
        made.headers[name.replace("_", "-")] = value
    return made
