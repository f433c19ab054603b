"""What all endpoints share: who may call, how a request is read, how an answer or an error is written.

Texts for programs are English, as the protocol's own words are.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, Response, request, url_for
from pydantic import ValidationError
from scim2_models import Error, ForbiddenException, InvalidSyntaxException, ResponseParameters, SCIMException
from werkzeug.exceptions import HTTPException

from plugin_sdk.db import session
from plugin_sdk.web import bearer, note_crash
from plugins.scim.schema import MODELS
from plugins.scim.services import clients
from plugins.scim.services.attributes import Addresses
from plugins.scim.services.changes import settings_of

blueprint = Blueprint("scim_api", __name__)

MEDIA_TYPE = "application/scim+json"
READ_TYPES = frozenset({MEDIA_TYPE, "application/json", ""})
MOST_BYTES = 8_000_000
"""Of one request: a group of some ten thousand members, each with its address and name."""
MOST_DEPTH = 20

View = TypeVar("View", bound=Callable[..., Any])


def let_in(token: str) -> str | None:
    """The name of the program that holds a token of the source in the address; ``None`` where none does."""
    source = str((request.view_args or {}).get("source"))
    settings = settings_of(source)
    if settings is None:
        return None
    if not (request.is_secure or settings.allow_http or _is_loopback(request.remote_addr)):
        raise ForbiddenException(
            detail="Tokens are taken over https:// only. Behind a proxy, set web.trusted_proxies of the portal."
        )
    client = clients.holder(source, token)
    return None if client is None else client.title


def _is_loopback(address: str | None) -> bool:
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False


def endpoint(rule: str, *methods: str) -> Callable[[View], View]:
    """Make a view an endpoint below the source's address, for programs with a token of that source."""
    return lambda view: blueprint.route(f"/<source>{rule}", methods=methods)(bearer(let_in)(view))


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


@blueprint.errorhandler(SCIMException)
def on_scim_error(error: SCIMException) -> Response:
    """A refusal by the rules of the protocol."""
    session.rollback()
    return answer(error.to_error().model_dump(), error.status)


@blueprint.errorhandler(ValidationError)
def on_invalid(error: ValidationError) -> Response:
    """A request that does not fit the schema. The first mistake is told, and never the value: it may be private."""
    session.rollback()
    first = Error.from_validation_errors(error.errors(include_url=False, include_input=False))[0]
    return answer(first.model_dump(), first.status or 400)


@blueprint.errorhandler(HTTPException)
def on_http_error(error: HTTPException) -> Response:
    """A refusal by the portal: no token, too many requests, too large …"""
    session.rollback()
    code = error.code or 500
    made = answer(Error(status=code, detail=str(error.description or "")).model_dump(), code)
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            made.headers[name] = value
    return made


@blueprint.errorhandler(Exception)
def on_crash(error: Exception) -> Response:
    """A defect, or a database that is away: only the number is told under which the log has the rest."""
    crash = note_crash(error)
    said = "The portal cannot reach its data" if crash.retry_after else "The portal has failed"
    told = Error(status=crash.code, detail=f"{said}; its log has this as error {crash.number}")
    made = answer(told.model_dump(), crash.code)
    if crash.retry_after:
        made.headers["Retry-After"] = str(crash.retry_after)
    return made
