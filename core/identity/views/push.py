"""Which browsers of a person the portal may send messages to: the browsers tell it, the person revokes it."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from core.config import current as config
from core.db import db
from core.identity import session, session_store
from core.identity.session_store import SignedIn
from core.identity.views.blueprint import blueprint
from core.notify.push import subscriptions
from core.notify.push.subscriptions import SubscriptionRefused
from core.web.gate import current_viewer, signed_in

ENDED = 410


@blueprint.post("/account/push")
@signed_in
def push() -> Response:
    """Take ``{"subscribe": …}`` with what browsers give, ``{"renew": endpoint}`` or ``{"unsubscribe": endpoint}``.

    204 says that it is done, 410 that the portal knows this browser no more.
    """
    user, person_id = _me()
    wish = request.get_json(silent=True)
    if not isinstance(wish, dict):
        abort(400)
    status = 204
    if "subscribe" in wish:
        _subscribe(user, person_id, wish["subscribe"])
    elif "renew" in wish:
        status = 204 if subscriptions.renew(person_id, user.session_id, _text(wish["renew"])) else ENDED
    elif "unsubscribe" in wish:
        subscriptions.remove(person_id, endpoint=_text(wish["unsubscribe"]))
    else:
        abort(400)
    db.session.commit()
    return Response(status=status)


@blueprint.post("/account/push/<int:subscription_id>/end")
@signed_in
def end_push(subscription_id: int) -> AnyResponse:
    """Send nothing to one of the person's browsers any more."""
    _user, person_id = _me()
    if not subscriptions.remove(person_id, subscription_id=subscription_id):
        abort(404)
    db.session.commit()
    flash(_("No more messages go there."), "success")
    return redirect(url_for("identity.sessions"))


def _me() -> tuple[SignedIn, int]:
    user, person_id = session.current(), current_viewer().person_id
    if user is None or person_id is None or not config().push.enabled:
        abort(404)
    if current_viewer().kiosk or session_store.is_shared(user.session_id):
        # What concerns one person must not appear on a screen that others look at.
        abort(403)
    return user, person_id


def _subscribe(user: SignedIn, person_id: int, given: Any) -> None:
    keys = given.get("keys") if isinstance(given, dict) else None
    if not isinstance(keys, dict):
        abort(400)
    try:
        subscriptions.add(
            person_id,
            user.session_id,
            endpoint=_text(given.get("endpoint")),
            p256dh=_text(keys.get("p256dh")),
            auth=_text(keys.get("auth")),
            user_agent=request.user_agent.string,
        )
    except SubscriptionRefused:
        abort(422)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        abort(400)
    return value
