"""Error pages: what happened, what is saved, what to do; the portal's frame stays around them."""

from __future__ import annotations

import logging
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

from flask import Flask, Response, current_app, g, jsonify, make_response, request
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from core.db import db, unavailable
from core.web.render import render

logger = logging.getLogger("dunbar.errors")

RETRY_SECONDS = 30
"""When a browser or a script may ask again after the database was away."""
PLAIN = "Something went wrong on our side. What you had saved before is safe. Try again in a moment."
"""Said when not even the words can be looked up."""


class Crash(NamedTuple):
    """An error that nobody expected, as it may be told to whoever asked.

    Attributes:
        number: under which the log has it.
        code: of the answer: 500, or 503 while the database is away.
        retry_after: seconds to wait before asking again, 0 where waiting mends nothing.
    """

    number: str
    code: int
    retry_after: int


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
    response = _answer(code, title, text, again=_form_page() if isinstance(error, CSRFError) else "")
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def on_crash(error: Exception) -> Response:
    """A defect, or a database that is away: logged under a number that the reader can quote, shown without detail."""
    crash = note_crash(error)
    try:
        g.pop("frame", None)
        return _sorry() if crash.retry_after else _apology(crash.number)
    except Exception:  # the isolation point: what tells of an error must not end in another
        logger.exception("the answer to error %s failed", crash.number)
        return Response(f"{PLAIN} ({crash.number})", 500, mimetype="text/plain")


def note_crash(error: Exception) -> Crash:
    """Log an error that nobody expected, and roll back what it left.

    For endpoints that answer in a format of their own.
    """
    number = uuid4().hex[:8]
    logger.error("error %s on %s %s", number, request.method, request.path, exc_info=error)
    try:
        db.session.rollback()
    except Exception:  # the isolation point: what tells of an error must not end in another
        logger.exception("what error %s left could not be rolled back", number)
    return Crash(number, 503, RETRY_SECONDS) if unavailable(error) else Crash(number, 500, 0)


def _apology(number: str) -> Response:
    owner = current_app.extensions["dunbar.owner_of_page"]()
    if owner:
        logger.error("error %s lies in the block %s", number, owner)
        title = _("This block has failed")
        text = _("The block “%(name)s” could not show this page. The rest of the portal works.", name=owner)
    else:
        title = _("Something went wrong on our side")
        text = _("What you had saved before is safe. Try again in a moment.")
    return _answer(500, title, text, number)


def _sorry() -> Response:
    # Without the frame: it would ask the same database again and let the reader wait once more.
    answer = _answer(
        503,
        _("The portal cannot reach its data"),
        _("What you had saved before is safe. Try again in a minute."),
        in_frame=False,
    )
    answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer


def _words(code: int, error: HTTPException) -> tuple[str, str]:
    if isinstance(error, CSRFError):
        return (
            _("The form is out of date"),
            _(
                "It was open too long, or you were signed out meanwhile. Open it again: longer texts are kept in this "
                "browser, and offered to you there."
            ),
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
    # Werkzeug's own descriptions are English, and for those who write programs.
    said = "" if error.description == type(error).description else str(error.description or "")
    return words.get(code, (_("That did not work"), said))


def _form_page() -> str:
    """Where the reader was when the form was sent, if that is a page of the portal."""
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host or not came_from.path.startswith("/"):
        return ""
    return urlunsplit(("", "", "/" + came_from.path.lstrip("/"), came_from.query, ""))


def _answer(code: int, title: str, text: str, number: str = "", *, in_frame: bool = True, again: str = "") -> Response:
    if request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json":
        answer = jsonify({"error": title, "detail": text, "number": number})
    else:
        answer = _page(in_frame, code=code, error_title=title, error_text=text, number=number, again=again)
    answer.status_code = code
    return answer


def _page(in_frame: bool, **words: int | str) -> Response:
    """The page in the frame; without it if the frame fails; and bare text if nothing can be drawn at all."""
    frameless: dict[str, None] = {"frame": None}
    for frame in ({}, frameless) if in_frame else (frameless,):
        try:
            return make_response(render("theme/error.html", locale=str(get_locale() or "en"), **words, **frame))
        except Exception:  # the isolation point: navigation, settings and theme may be what is broken
            logger.exception("the error page itself failed")
            db.session.rollback()
    answer = make_response(f"{words['error_title']}. {words['error_text']} {words['number']}".strip())
    answer.mimetype = "text/plain"
    return answer
