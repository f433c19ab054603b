"""The first administrator's way in, with the code that the portal's console shows."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded
from werkzeug.wrappers import Response

from core.db import db
from core.identity import first_administrator
from core.identity import session as sessions
from core.identity.accounts import AccountProblem
from core.identity.entry_forms import FirstAdministratorForm
from core.identity.messages import problem
from core.identity.views import attempts, throttle
from core.identity.views.secrecy import unkept
from core.web.gate import public
from core.web.render import render

blueprint = Blueprint("first", __name__)

PER_ADDRESS = "20 per 15 minutes"


@blueprint.route("/set-up", methods=["GET", "POST"])
@public
def come_in() -> Response:
    """Type the code, choose login and password, and go on to the set-up. Closed once somebody can administer."""
    if not first_administrator.missing():
        flash(_("This portal has an administrator already. Sign in, or ask them."), "info")
        return redirect(url_for("identity.sign_in"))
    form = FirstAdministratorForm()
    if form.validate_on_submit():
        answer = _entered(form)
        if answer is not None:
            return answer
    return _page(form, status=422 if form.errors else 200)


def _entered(form: FirstAdministratorForm) -> Response | None:
    try:
        account = first_administrator.come_in(form.code.data, form.login.data, form.new.data)
    except AccountProblem as refused:
        db.session.rollback()
        field = form.login if refused.reason in ("login_form", "taken") else form.new
        field.errors = [problem(refused.reason)]
        return None
    if account is None:
        attempts.count_failure()
        form.code.errors = [_("This is not the code, or it is too old. The console shows a new one at each start.")]
        return None
    sessions.begin(account, directory_login_id=None, shared=False)
    return redirect(url_for("setup.index"))


def _page(form: FirstAdministratorForm, *, status: int, alert: str = "") -> Response:
    return unkept((render("identity/first.html", form=form, alert=alert), status))


attempts.limit(blueprint, lambda: PER_ADDRESS, lambda: f"set-up {attempts.address()}", pages=["come_in"])


@blueprint.errorhandler(RateLimitExceeded)
def too_many(error: RateLimitExceeded) -> Response:
    """Say when to try again."""
    answer = _page(FirstAdministratorForm(formdata=None), status=429, alert=throttle.message(error))
    answer.headers["Retry-After"] = str(throttle.seconds_left(error))
    return answer
