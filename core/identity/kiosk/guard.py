"""What a request means when it comes from a kiosk. Runs after the viewer is known and before any view."""

from __future__ import annotations

from flask import Flask, Response, after_this_request, g, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from core import audit
from core.access import viewer as viewers
from core.config import current as config
from core.db import db
from core.identity import session as sessions_of_browsers
from core.identity import ways
from core.identity.entry_models import Kiosk
from core.identity.kiosk import registry, sessions
from core.identity.models import Account
from core.identity.preferences import locale_for, time_zone_for
from core.web.gate import current_viewer
from core.web.render import render

COOKIE = "dunbar_kiosk"
COOKIE_SECONDS = 400 * 24 * 3600
"""The most that browsers grant; every look at the first page renews it."""
MARK = "kiosk"
"""In the signed session cookie of somebody who has signed in at a kiosk."""

_OPEN = frozenset({"kiosk.done", "kiosk.stay", "kiosk.start", "identity.sign_out", "identity.language"})
_CLOSED_PATHS = ("/account", "/admin", "/api", "/notifications", "/sign-in", "/reset", "/welcome", "/join")
"""One's own account with passwords, mail and second factors, the administration, and letters to one person."""
_CLOSED_BLUEPRINTS = frozenset({"identity", "password_reset", "invitations", "welcome", "kiosk", "admin"})


def init_guard(app: Flask) -> None:
    """Look at every request of a kiosk, right after the viewer was found."""
    app.before_request_funcs.setdefault(None, []).insert(1, guard)


def of_request() -> Kiosk | None:
    """The kiosk that the request comes from, ``None`` for every other device."""
    found: Kiosk | None = g.get("kiosk")
    return found


def begin(account: Account, kiosk: Kiosk) -> None:
    """Sign somebody in at the kiosk. Commits."""
    # The connected device is the second step itself, and nothing but what every employee may do is open here.
    sessions_of_browsers.begin(account, directory_login_id=None, shared=True, way=ways.KIOSK, second_factor=ways.KIOSK)
    user = sessions_of_browsers.current()
    if user is not None:
        sessions.mark(user.session_id, kiosk)
        session[MARK] = True
        db.session.commit()


def keep_cookie(answer: AnyResponse, value: str) -> None:
    """Let the device remember that it is a kiosk."""
    secure = config().portal.url.startswith("https://")
    answer.set_cookie(COOKIE, value, max_age=COOKIE_SECONDS, httponly=True, samesite="Lax", secure=secure)


def guard() -> AnyResponse | tuple[str, int] | None:
    """Let only sessions of the kiosk live on it, and only what may be done there be done."""
    cookie = request.cookies.get(COOKIE, "")
    if request.blueprint == "assets" or not (cookie or MARK in session):
        return None
    g.kiosk = kiosk = registry.of_cookie(cookie) if cookie else None
    if kiosk is None:
        # Taken back, or a cookie that was carried to another device.
        return _end("identity.sign_in") if MARK in session else None
    after_this_request(_unkept)
    user = sessions_of_browsers.current()
    if user is None:
        return redirect(url_for("kiosk.start")) if request.endpoint == "identity.sign_in" else None
    found = sessions.of(user.session_id, kiosk) if MARK in session else None
    if found is None:
        return _end("kiosk.start")
    if _is_use() and sessions.note_used(found):
        db.session.commit()
    g.viewer = sessions.as_employee(current_viewer())
    return (render("identity/kiosk/not_here.html"), 403) if _closed() else None


def end_session(reason: str) -> None:
    """Sign out whoever is signed in here, and write down why. Commits."""
    user = sessions_of_browsers.current()
    if user is not None:
        audit.record(
            "identity.kiosk_signed_out",
            object_type="account",
            object_id=user.account_id,
            title=user.name,
            details={"reason": reason},
        )
    sessions_of_browsers.end()
    g.viewer = viewers.anonymous(locale_for(None), time_zone_for(None))


def _end(endpoint: str) -> AnyResponse:
    end_session("ended")
    answer = redirect(url_for(endpoint))
    if request.headers.get("HX-Request"):
        answer = Response(status=401)
        answer.headers["HX-Redirect"] = url_for(endpoint)
    return answer


def _is_use() -> bool:
    """Whether a person does something; what a page asks for by itself does not keep a session alive."""
    return request.blueprint != "files" and not (request.method == "GET" and request.headers.get("HX-Request"))


def _closed() -> bool:
    if request.endpoint in _OPEN:
        return False
    path = f"{request.path}/"
    return request.blueprint in _CLOSED_BLUEPRINTS or any(path.startswith(f"{start}/") for start in _CLOSED_PATHS)


def _unkept(response: Response) -> Response:
    """Nothing of a kiosk stays in the browser's memory, pictures of people included."""
    response.headers["Cache-Control"] = "no-store"
    return response
