"""Ways to sign in are changed only soon after signing in: a screen left alone must not become somebody's door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import abort, redirect, url_for

from core.db import utcnow
from core.identity import session
from core.identity.session_store import SignedIn
from core.identity.views.blueprint import blueprint
from core.web.gate import signed_in
from core.web.render import render

P = ParamSpec("P")
R = TypeVar("R")
FRESH = timedelta(minutes=30)


def is_fresh(user: SignedIn) -> bool:
    """Whether this browser has signed in a short while ago."""
    return utcnow() - user.since <= FRESH


def fresh(view: Callable[P, R]) -> Callable[P, R | Any]:
    """Ask whoever signed in long ago to do it once more."""

    @wraps(view)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R | Any:
        user = session.current()
        if user is None:
            abort(401)
        return view(*args, **kwargs) if is_fresh(user) else (render("identity/sign_in_again.html"), 403)

    return checked


@blueprint.post("/account/sign-in/again")
@signed_in
def sign_in_again() -> Any:
    """Sign out, and come back to the page of the ways to sign in."""
    session.end()
    return redirect(url_for("identity.sign_in", next=url_for("identity.ways")))
