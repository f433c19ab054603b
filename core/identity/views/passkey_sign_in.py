"""Signing in with a passkey alone: the device has made sure that it is its owner."""

from __future__ import annotations

import logging

from flask import abort, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from core import audit
from core.db import db
from core.identity import entries, standing, ways
from core.identity import session as browser
from core.identity.redirects import after_sign_in
from core.identity.second_factor import passkeys
from core.identity.second_factor.passkeys import PasskeyRefused
from core.identity.sign_in_forms import PasskeyAloneForm
from core.identity.views import challenges, throttle
from core.identity.views.blueprint import blueprint
from core.identity.views.sign_in import shared_asked
from core.web.gate import current_viewer, public
from core.web.render import render

log = logging.getLogger(__name__)
PURPOSE = "sign in"


@blueprint.route("/sign-in/passkey", methods=["GET", "POST"])
@public
def passkey_sign_in() -> Response | tuple[str, int]:
    """Ask the browser for a passkey, and let its owner in."""
    from core.identity.second_factor import ceremony

    if not passkeys.possible():
        abort(404)
    target = after_sign_in(request.values.get("next"))
    if current_viewer().is_authenticated:
        return redirect(target or f"{request.script_root}/")
    if request.method == "GET":
        return page(target, shared=shared_asked())
    form, challenge = PasskeyAloneForm(), challenges.take(PURPOSE)
    shared = form.shared.data
    if not form.validate_on_submit() or not challenge:
        db.session.commit()
        return page(target, shared=shared, status=422, alert=_("The page was open for too long. Please try again."))
    try:
        account = ceremony.use(form.credential.data or "", challenge=challenge).account
    except PasskeyRefused as refused:
        log.info("a passkey was not accepted: %s", refused.detail)
        return _refused(form, target, "passkey", _("This passkey was not accepted."))
    stands = standing.of(account)
    if stands.closed or stands.disabled:
        return _refused(
            form,
            target,
            "closed" if stands.closed else "disabled",
            _("Your access to the portal is closed. If you still work here, ask your administrator."),
            account.id,
        )
    entries.first_step(account, confirmed=True, way=ways.PASSKEY)
    browser.begin(
        account,
        directory_login_id=stands.directory_login_id,
        shared=shared,
        way=ways.PASSKEY,
        second_factor=ways.PASSKEY,
    )
    return redirect(target or f"{request.script_root}/")


def page(target: str | None, *, shared: bool, status: int = 200, alert: str = "") -> tuple[str, int]:
    """The page with a question to the browser."""
    from core.identity.second_factor import ceremony

    asked = ceremony.ask_to_use()
    challenges.keep(asked.challenge, PURPOSE)
    form = PasskeyAloneForm(formdata=None, next=target, shared=shared)
    back = url_for("identity.sign_in", next=target, shared="y" if shared else None)
    return render("identity/passkey_sign_in.html", form=form, options=asked.options, alert=alert, back=back), status


def _refused(
    form: PasskeyAloneForm, target: str | None, reason: str, alert: str, account_id: int | str = ""
) -> tuple[str, int]:
    throttle.count_failure()
    audit.record("identity.sign_in_refused", object_type="account", object_id=account_id, details={"reason": reason})
    db.session.commit()
    return page(target, shared=form.shared.data, status=401, alert=alert)
