"""The second step of signing in: a code, a recovery code or a passkey."""

from __future__ import annotations

from flask import flash, redirect, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from core import audit
from core.db import db
from core.identity import entries, ways
from core.identity import session as browser
from core.identity.redirects import after_sign_in
from core.identity.second_factor import factors, passkeys, steps
from core.identity.second_factor.passkeys import PasskeyRefused
from core.identity.sign_in_forms import CodeForm, PasskeyForm
from core.identity.sign_in_models import SecondStep
from core.identity.views import throttle
from core.identity.views.blueprint import blueprint
from core.web.gate import current_viewer, public
from core.web.render import render


@blueprint.route("/sign-in/second-step", methods=["GET", "POST"])
@public
def second_step() -> Response | tuple[str, int]:
    """Ask for the second step of whoever has done the first in this browser."""
    target = after_sign_in(request.values.get("next"))
    if current_viewer().is_authenticated:
        return redirect(target or f"{request.script_root}/")
    step = browser.second_step()
    if step is None:
        return _begin_again(target)
    if request.method == "GET":
        return page(step, target)
    by, alert = _shown(step)
    if by:
        return _let_in(step, by, target)
    return _refuse(step, alert, target)


@blueprint.post("/sign-in/start-again")
@public
def start_again() -> Response:
    """Give the second step up: somebody else wants to sign in."""
    step = browser.second_step()
    if step is not None:
        steps.finish(step)
        db.session.commit()
    session.pop(browser.SECOND_STEP, None)
    return redirect(url_for("identity.sign_in"))


def page(step: SecondStep, target: str | None, *, status: int = 200, alert: str = "") -> tuple[str, int]:
    """The page; each time a passkey is asked for something new."""
    from core.identity.second_factor import ceremony

    has = factors.of(step.account_id)
    asked = ceremony.ask_to_use(step.account_id) if has.passkeys and passkeys.possible() else None
    step.challenge = asked.challenge if asked is not None else ""
    db.session.commit()
    text = render(
        "identity/second_step.html",
        form=CodeForm(formdata=None, next=target),
        passkey_form=PasskeyForm(formdata=None, next=target),
        options=asked.options if asked is not None else "",
        has=has,
        name=step.account.name,
        alert=alert,
    )
    return text, status


def _shown(step: SecondStep) -> tuple[str, str]:
    """What has confirmed the sign-in, or what to say."""
    from core.identity.second_factor import ceremony

    if "credential" in request.form:
        passkey_form = PasskeyForm()
        challenge, step.challenge = step.challenge, ""
        if not passkey_form.validate_on_submit() or not challenge:
            return "", _("The page was open for too long. Please try again.")
        try:
            ceremony.use(passkey_form.credential.data or "", challenge=challenge, account_id=step.account_id)
        except PasskeyRefused:
            return "", _("This passkey was not accepted.")
        return ways.PASSKEY, ""
    form = CodeForm()
    if not form.validate_on_submit():
        return "", _("Enter the code.")
    return factors.check_code(step.account_id, form.code.data), _(
        "This code is not right, or it was used already. Wait for the next one."
    )


def _let_in(step: SecondStep, by: str, target: str | None) -> Response:
    account, kept = step.account, step
    if not steps.finish(step):
        return _begin_again(target)
    entries.second_step(account, way=kept.way, second=by)
    browser.begin(
        account,
        directory_login_id=kept.directory_login_id,
        external_identity_id=kept.external_identity_id,
        id_token=kept.id_token,
        shared=kept.shared,
        way=kept.way,
        second_factor=by,
    )
    throttle.forgive()
    if by == ways.RECOVERY:
        flash(_("You have used a recovery code; it does not work again. Look at your two-step sign-in."), "warning")
    return redirect(target or f"{request.script_root}/")


def _refuse(step: SecondStep, alert: str, target: str | None) -> Response | tuple[str, int]:
    throttle.count_failure()
    audit.record(
        "identity.second_step_refused", object_type="account", object_id=step.account_id, title=step.account.name
    )
    if steps.fail(step):
        steps.finish(step)
        db.session.commit()
        flash(_("That was wrong too often. Please sign in again from the beginning."), "warning")
        return _begin_again(target)
    return page(step, target, status=401, alert=alert)


def _begin_again(target: str | None) -> Response:
    session.pop(browser.SECOND_STEP, None)
    return redirect(url_for("identity.sign_in", next=target))
