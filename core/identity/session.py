"""The signed-in browser within a request: Flask-Login over the session table, and the viewer of the request."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from flask import Flask, Response, after_this_request, current_app, flash, g, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_login import LoginManager, current_user, login_user, logout_user
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as BaseResponse

from core.access import viewer as viewers
from core.config import Config
from core.db import db, utcnow
from core.identity import session_store, ways
from core.identity.models import Account
from core.identity.preferences import color_scheme_for, locale_for, time_zone_for
from core.identity.second_factor import factors, policy, steps
from core.identity.session_store import SEEN_EVERY, SignedIn
from core.identity.sign_in_models import SecondStep

log = logging.getLogger(__name__)

login_manager = LoginManager()
# The table knows when a session ends; tying it to an address would sign out everyone who changes networks.
login_manager.session_protection = None
login_manager.user_loader(session_store.load)

_WITHOUT_PASSWORD_CHANGE = frozenset({"identity.password", "identity.sign_out", "identity.language", "identity.scheme"})
"""What somebody with a one-time password can reach before choosing their own."""
WITHOUT_SECOND_FACTOR = frozenset(
    {"identity.ways", "identity.app_setup", "identity.app_begin", "identity.passkey_setup", "identity.recovery_codes"}
    | {"identity.sign_in_again", "identity.sign_out", "identity.language", "identity.scheme"}
)
"""What somebody who needs a second step and has none can reach before setting one up."""
SECOND_STEP = "second_step"
"""Under this name the browser keeps the secret of the step it has to do."""


def init_session(app: Flask, config: Config) -> None:
    """Set up cookies, Flask-Login and the viewer.

    The viewer is found before anything else runs ahead of a view: even the page that refuses a request (too many
    attempts, a form out of date) speaks its reader's language.
    """
    app.config.update(cookie_flags(config.portal.url, config.security.session_hours))
    login_manager.init_app(app, add_context_processor=False)
    login_manager.login_view = "identity.sign_in"
    app.before_request_funcs.setdefault(None, []).insert(0, load_viewer)


def cookie_flags(url: str, hours: int) -> dict[str, Any]:
    """Flask's settings of the session cookie for a portal at ``url``."""
    return {
        "SESSION_COOKIE_NAME": "dunbar_session",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": url.startswith("https://"),
        # The table decides when a session ends; the cookie only has to live as long.
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=hours),
        "SESSION_REFRESH_EACH_REQUEST": False,
    }


def current() -> SignedIn | None:
    """Who this request comes from, ``None`` for a visitor."""
    user = current_user._get_current_object()
    return user if isinstance(user, SignedIn) else None


def load_viewer() -> BaseResponse | None:
    """Put the viewer into ``g.viewer``, and the colour scheme into ``g.color_scheme``, before any view runs."""
    # First of all a visitor, so that a page about an error has a reader even if the database is what failed.
    g.viewer = viewers.anonymous(locale_for(None), time_zone_for(None))
    if request.blueprint == "assets":
        return None
    user = current()
    g.color_scheme = color_scheme_for(user)
    if user is None:
        if "_user_id" in session:
            session.clear()
            flash(_("You have been signed out. Please sign in again."), "info")
        return None
    g.viewer = viewers.build(
        account_id=user.account_id,
        person_id=user.person_id,
        name=user.name,
        locale=locale_for(user),
        time_zone=time_zone_for(user),
        location_id=user.location_id,
    )
    _note_seen(user)
    # At a kiosk no password is typed, and none can be changed.
    at_kiosk = "kiosk" in session
    if user.must_change_password and not at_kiosk and request.endpoint not in _WITHOUT_PASSWORD_CHANGE:
        return redirect(url_for("identity.password"))
    if lacks_second_factor(user) and request.endpoint not in _WITHOUT_PASSWORD_CHANGE | WITHOUT_SECOND_FACTOR:
        return redirect(url_for("identity.ways"))
    return None


def lacks_second_factor(user: SignedIn) -> bool:
    """Whether this viewer's roles ask for a second step and there is none; one that a provider asked for is one."""
    return not user.has_second_factor and not user.second_factor and policy.required(g.viewer.roles)


def _note_seen(user: SignedIn) -> None:
    if utcnow() - user.seen_at < SEEN_EVERY:
        return
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy's documented way to its object

    def write() -> None:
        with app.app_context():
            try:
                session_store.touch(user.session_id)
            except SQLAlchemyError:
                log.warning("when a session was last seen could not be written", exc_info=True)

    @after_this_request
    def schedule(response: Response) -> Response:
        # Runs when the server has sent the answer: the reader does not wait for it.
        response.call_on_close(write)
        return response


def begin(
    account: Account,
    *,
    directory_login_id: int | None,
    shared: bool,
    way: str = "",
    second_factor: str = "",
    external_identity_id: int | None = None,
    id_token: str = "",
) -> bool:
    """Sign the browser in under a new secret; nothing of its former session is kept. Commits.

    Args:
        way: how, a word of ``ways``; left out, a directory's password or the portal's own.
        second_factor: what has confirmed it already, a word of ``ways``.

    Returns:
        Whether they are in. ``False``: the account has a second step, and the browser may now go and do it. Whoever
        sends it on as if it were in sends it by way of the sign-in page to the page of the second step.
    """
    hangs_on = {"directory_login_id": directory_login_id, "external_identity_id": external_identity_id}
    if not second_factor and factors.enrolled(account.id):
        way = way or (ways.OWN if directory_login_id is None else ways.DIRECTORY)
        step = steps.begin(account, way=way, shared=shared, id_token=id_token, **hangs_on)
        db.session.commit()
        session.clear()
        session[SECOND_STEP] = step
        return False
    secret = session_store.start(
        account,
        way=way,
        second_factor=second_factor,
        id_token=id_token,
        shared=shared,
        ip=request.remote_addr or "",
        user_agent=request.user_agent.string,
        **hangs_on,
    )
    db.session.commit()
    session.clear()
    session.permanent = not shared
    user = session_store.load(secret)
    if user is not None:
        login_user(user)
    return True


def second_step() -> SecondStep | None:
    """The second step that this browser has to do, if it has done the first."""
    return steps.find(session.get(SECOND_STEP, ""))


def end() -> None:
    """Sign the browser out, here and in the table. Commits."""
    user = current()
    if user is not None:
        session_store.revoke(user.session_id, account_id=user.account_id)
        db.session.commit()
    logout_user()
    session.clear()
