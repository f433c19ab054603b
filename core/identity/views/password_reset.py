"""A forgotten password: asking for a link, and choosing a new password with it."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded
from werkzeug.wrappers import Response as AnyResponse

from core.db import db
from core.identity import password_reset as rules
from core.identity import session
from core.identity.accounts import AccountProblem
from core.identity.entry_forms import ForgottenForm
from core.identity.forms import NewPasswordForm
from core.identity.messages import problem
from core.identity.names import comparison_form, parse
from core.identity.tickets import Shown, State
from core.identity.views import attempts, throttle
from core.identity.views.secrecy import unkept
from core.web.gate import public
from core.web.render import render

blueprint = Blueprint("password_reset", __name__)

PER_LOGIN_AND_ADDRESS = "3 per 15 minutes"
PER_LOGIN = "10 per hour"
PER_ADDRESS = "30 per hour"
"""A whole branch may stand behind one address."""


@blueprint.route("/forgotten-password", methods=["GET", "POST"])
@public
def ask() -> AnyResponse | tuple[str, int] | str:
    """Ask for a link. The answer does not tell whether there is such a person."""
    form = ForgottenForm()
    if form.validate_on_submit() and rules.possible():
        rules.ask(form.login.data)
        db.session.commit()
        return redirect(url_for("password_reset.asked"))
    return _page(form, status=422 if form.errors else 200)


def _page(form: ForgottenForm, *, status: int, alert: str = "") -> tuple[str, int]:
    return render("identity/reset/ask.html", form=form, possible=rules.possible(), alert=alert), status


@blueprint.get("/forgotten-password/sent")
@public
def asked() -> str:
    """What happens next."""
    return render("identity/reset/asked.html")


@blueprint.route("/reset/<secret>", methods=["GET", "POST"])
@public
def choose(secret: str) -> AnyResponse:
    """Choose a new password with the link from the letter."""
    shown, account = rules.look(secret)
    if account is None:
        return _closed(shown)
    form = NewPasswordForm(login=account.login or "")
    if form.validate_on_submit():
        try:
            if not rules.finish(shown, account, form.new.data):
                return _closed(rules.look(secret)[0])
        except AccountProblem as refused:
            db.session.rollback()
            form.new.errors = [problem(refused.reason)]
        else:
            db.session.commit()
            session.end()
            flash(_("Your password is changed, and you have been signed out everywhere. Sign in with it."), "success")
            return redirect(url_for("identity.sign_in"))
    page = render("identity/reset/choose.html", form=form, login=account.login, secret=secret)
    return unkept((page, 422 if form.errors else 200))


def _closed(shown: Shown) -> AnyResponse:
    status = 404 if shown.state is State.UNKNOWN else 410
    return unkept((render("identity/reset/closed.html", state=shown.state.value), status))


def _login() -> str:
    typed = request.form.get("login", "")[:1000]
    parsed = parse(typed)
    return f"reset:{parsed.text if parsed else comparison_form(typed)[:80]}"


attempts.limit(
    blueprint,
    lambda: PER_LOGIN_AND_ADDRESS,
    lambda: f"{_login()} {attempts.address()}",
    pages=["ask"],
    failures_only=False,
)
attempts.limit(blueprint, lambda: PER_LOGIN, _login, pages=["ask"], failures_only=False)
attempts.limit(
    blueprint, lambda: PER_ADDRESS, lambda: f"reset {attempts.address()}", pages=["ask"], failures_only=False
)


@blueprint.errorhandler(RateLimitExceeded)
def too_many(error: RateLimitExceeded) -> Response:
    """Say when to ask again; it says nothing of whether there is such a person."""
    answer = unkept(_page(ForgottenForm(), status=429, alert=throttle.message(error)))
    answer.headers["Retry-After"] = str(throttle.seconds_left(error))
    return answer  # type: ignore[return-value]  # made by Flask
