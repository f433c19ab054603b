"""How a request that ends early is answered: the errors of RFC 7644, section 3.12.

Texts for programs are English, as the protocol's own words are.
"""

from __future__ import annotations

from functools import singledispatch

from flask import Response
from pydantic import ValidationError
from scim2_models import Error, SCIMException
from werkzeug.exceptions import HTTPException

from plugin_sdk.db import session
from plugin_sdk.web import note_crash
from plugins.scim.views.protocol import answer


def told(error: Exception) -> Response:
    """The answer to a request that ended with ``error``; nothing that it began is kept."""
    session.rollback()
    return _told(error)


@singledispatch
def _told(error: Exception) -> Response:
    """A defect, or a database that is away: only the number is told under which the log has the rest."""
    crash = note_crash(error)
    said = "The portal cannot reach its data" if crash.retry_after else "The portal has failed"
    told = Error(status=crash.code, detail=f"{said}; its log has this as error {crash.number}")
    made = answer(told.model_dump(), crash.code)
    if crash.retry_after:
        made.headers["Retry-After"] = str(crash.retry_after)
    return made


@_told.register
def _refused(error: SCIMException) -> Response:
    """A refusal by the rules of the protocol."""
    return answer(error.to_error().model_dump(), error.status)


@_told.register
def _invalid(error: ValidationError) -> Response:
    """A request that does not fit the schema. The first mistake is told, and never the value: it may be private."""
    first = Error.from_validation_errors(error.errors(include_url=False, include_input=False))[0]
    return answer(first.model_dump(), first.status or 400)


@_told.register
def _by_portal(error: HTTPException) -> Response:
    """A refusal by the portal: no token, too many requests, too large …"""
    code = error.code or 500
    made = answer(Error(status=code, detail=str(error.description or "")).model_dump(), code)
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            made.headers[name] = value
    return made
