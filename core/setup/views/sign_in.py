"""How people sign in, and a real check of it."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from flask_limiter import RateLimitExceeded
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from core.config import current as config
from core.db import db
from core.identity import realms
from core.identity.oidc import providers
from core.identity.views import attempts, throttle
from core.setup import ways_in
from core.setup.forms import CheckForm
from core.setup.steps import MANAGE
from core.setup.views import pages
from core.setup.views.blueprint import blueprint
from core.web.gate import permission

GUESSES = "10 per 15 minutes"
EXAMPLE = """[oidc.company]
title = "Company account"
issuer = "https://id.example.com/realms/company"
client_id = "dunbar"
client_secret_file = "/etc/dunbar/oidc-secret"
trust_mail = true"""


@blueprint.route("/sign-in", methods=["GET", "POST"])
@permission(MANAGE)
def sign_in() -> tuple[str, int]:
    """The ways that are there; a login of a directory can be tried."""
    form = CheckForm()
    form.realm.choices = [SelectChoice(realm.key, realm.title) for realm in realms.all_realms()]
    verdict = None
    if form.realm.choices and form.validate_on_submit():
        verdict = ways_in.try_directory(form.realm.data, form.login.data, form.password.data)
        db.session.commit()
        if not verdict.well:
            attempts.count_failure()
            form.password.errors = [verdict.text]
    return _page(form, verdict=verdict, status=422 if form.errors else 200)


@blueprint.post("/sign-in/providers/<key>")
@permission(MANAGE)
def sign_in_provider(key: str) -> Response:
    """Ask a provider for its description and its keys."""
    provider = providers.find(key) or abort(404)
    verdict = ways_in.try_provider(provider)
    flash(verdict.text, "success" if verdict.well else "danger")
    return redirect(url_for("setup.sign_in"))


def _page(form: CheckForm, *, status: int, verdict: ways_in.Verdict | None = None, alert: str = "") -> tuple[str, int]:
    address = config().portal.url.rstrip("/")
    return pages.page(
        "sign_in",
        status=status,
        form=form,
        verdict=verdict,
        alert=alert,
        realms=realms.all_realms(),
        providers=providers.all_providers(),
        problems=providers.problems(),
        example=EXAMPLE,
        back=address + url_for("identity.provider_return", key="company"),
    )


attempts.limit(blueprint, lambda: GUESSES, lambda: f"set-up check {attempts.address()}", pages=["sign_in"])


@blueprint.errorhandler(RateLimitExceeded)
def too_many(error: RateLimitExceeded) -> tuple[str, int]:
    """Say when to try again."""
    form = CheckForm(formdata=None)
    form.realm.choices = [SelectChoice(realm.key, realm.title) for realm in realms.all_realms()]
    return _page(form, status=429, alert=throttle.message(error))
