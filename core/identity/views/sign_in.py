"""Signing in and out."""

from __future__ import annotations

import time

from flask import make_response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from core import audit
from core.db import db
from core.identity import first_administrator, session
from core.identity import sign_in as rules
from core.identity.forms import SignInForm
from core.identity.messages import refusal
from core.identity.oidc import session_elsewhere
from core.identity.oidc.providers import all_providers
from core.identity.realms import all_realms
from core.identity.redirects import after_sign_in
from core.identity.second_factor import passkeys
from core.identity.sign_in import OWN, Ask, Reason, Refused
from core.identity.views import throttle
from core.identity.views.blueprint import blueprint
from core.web.gate import current_viewer, public
from core.web.render import render

FAILURE_SECONDS = 0.4
"""No refusal comes sooner, so that its speed does not tell which logins exist."""


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Response | tuple[str, int]:
    """The way in."""
    form = SignInForm()
    if request.method == "GET":
        form.next.data = after_sign_in(request.args.get("next"))
        form.shared.data = shared_asked()
    target = after_sign_in(form.next.data) or f"{request.script_root}/"
    if current_viewer().is_authenticated:
        return redirect(target)
    if request.method == "GET" and session.second_step() is not None:
        return redirect(url_for("identity.second_step", next=form.next.data))
    if not form.validate_on_submit():
        return page(form, status=422 if form.errors else 200)
    started = time.monotonic()
    result = rules.attempt(form.login.data, form.password.data, choice=form.realm.data or "")
    if isinstance(result, Ask):
        throttle.count_failure()
        _offer(form, result)
        return page(form, status=200)
    if isinstance(result, Refused):
        db.session.commit()
        return _refused(form, result, started)
    inside = session.begin(result.account, directory_login_id=result.directory_login_id, shared=form.shared.data)
    throttle.forgive()
    return redirect(target if inside else url_for("identity.second_step", next=after_sign_in(form.next.data)))


@blueprint.post("/sign-out")
@public
def sign_out() -> Response:
    """The way out; asked of somebody who is out already, it does nothing."""
    user = session.current()
    elsewhere = session_elsewhere.place_of(user.session_id) if user is not None else None
    if current_viewer().is_authenticated:
        audit.record("identity.signed_out", object_type="account", object_id=str(current_viewer().account_id))
    session.end()
    if elsewhere is not None:
        return make_response(render("identity/signed_out.html", elsewhere=elsewhere))
    return redirect(url_for("identity.sign_in"))


def _refused(form: SignInForm, refused: Refused, started: float) -> tuple[str, int]:
    unavailable = refused.reason is Reason.UNAVAILABLE
    if not unavailable:
        throttle.count_failure()
        time.sleep(max(0.0, FAILURE_SECONDS - (time.monotonic() - started)))
    return page(form, alert=refusal(refused), status=503 if unavailable else 401)


def _offer(form: SignInForm, ask: Ask) -> None:
    choices = [SelectChoice(realm.key, realm.title) for realm in ask.realms]
    if ask.own:
        choices.append(SelectChoice(OWN, _("A password of this portal")))
    form.realm.choices = choices
    form.realm.flags.required = True


def page(form: SignInForm, *, status: int, alert: str = "") -> tuple[str, int]:
    """The page with what was typed so far, but for the password."""
    realms = all_realms()
    if form.realm.data and not form.realm.choices:
        _offer(form, Ask(realms=realms, own=form.realm.data == OWN))
    other_ways = _other_ways(after_sign_in(form.next.data), shared="y" if form.shared.data else None)
    return render(
        "identity/sign_in.html",
        form=form,
        alert=alert,
        realms=realms,
        other_ways=other_ways,
        is_new=first_administrator.untouched(),
    ), status


def shared_asked() -> bool:
    """Whether the address says that this is a shared computer, as links of the sign-in page do once that is ticked."""
    return "shared" in request.args


def _other_ways(target: str | None, *, shared: str | None) -> list[dict[str, str]]:
    """The buttons below the form."""
    found = [
        {
            "title": _("Sign in with %(provider)s", provider=provider.title),
            "href": url_for("identity.provider_sign_in", key=provider.key, next=target, shared=shared),
            "icon": "external-link",
        }
        for provider in all_providers()
    ]
    if passkeys.possible():
        address = url_for("identity.passkey_sign_in", next=target, shared=shared)
        found.append({"title": _("Sign in with a passkey"), "href": address, "icon": "fingerprint"})
    return found
