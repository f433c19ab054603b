"""Error pages: what happened, what is saved, what to do; the portal's frame stays around them."""

from __future__ import annotations

import logging
from uuid import uuid4

from flask import Flask, Response, current_app, g, jsonify, make_response, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from jinja2 import TemplateError
from werkzeug.exceptions import HTTPException

from core.db import db
from core.web.render import render

logger = logging.getLogger("dunbar.errors")


def init_app(app: Flask) -> None:
    """Answer every error with a page of the portal, or JSON for the API."""
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(Exception, on_crash)


def on_http_error(error: HTTPException) -> Response:
    """A refusal: not found, no access, too many requests …"""
    if error.response is not None:
        return make_response(error.response)
    code = error.code or 500
    title, text = _words(code, error)
    response = _answer(code, title, text)
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def on_crash(error: Exception) -> Response:
    """A defect: logged under a number that the reader can quote, shown without any detail."""
    number = uuid4().hex[:8]
    owner = current_app.extensions["dunbar.owner_of_page"]()
    logger.exception("error %s on %s %s (%s)", number, request.method, request.path, owner or "core")
    db.session.rollback()
    g.pop("frame", None)
    if owner:
        title = _("This block has failed")
        text = _("The block “%(name)s” could not show this page. The rest of the portal works.", name=owner)
    else:
        title, text = (
            _("Something went wrong on our side"),
            _("What you had saved before is safe. Try again in a moment."),
        )
    return _answer(500, title, text, number)


def _words(code: int, error: HTTPException) -> tuple[str, str]:
    if isinstance(error, CSRFError):
        return (
            _("The form is out of date"),
            _("It was open too long, or you signed in again meanwhile. Go back, reload the page and send it again."),
        )
    words = {
        400: (_("We could not understand that"), _("The address or the form is not complete.")),
        401: (_("Please sign in"), _("You are not signed in, or your session has ended.")),
        403: (_("You have no access here"), _("If you need it for your work, ask an administrator of the portal.")),
        404: (_("There is no such page"), _("It was moved or removed, or it is not meant for you.")),
        405: (_("That cannot be done here"), _("Go back and try from the page itself.")),
        413: (_("That is too large"), _("Choose a smaller file and send it again.")),
        429: (_("Too many attempts"), _("Wait a little and try again.")),
        503: (_("The portal is being looked after"), _("Try again in a few minutes.")),
    }
    return words.get(code, (_("That did not work"), str(error.description or "")))


def _answer(code: int, title: str, text: str, number: str = "") -> Response:
    if request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json":
        answer = jsonify({"error": title, "detail": text, "number": number})
    else:
        try:
            answer = make_response(
                render("theme/error.html", code=code, error_title=title, error_text=text, number=number)
            )
        except (TemplateError, LookupError, RuntimeError):
            logger.exception("the error page itself failed")
            answer = make_response(f"{title}. {text}")
            answer.mimetype = "text/plain"
    answer.status_code = code
    return answer
