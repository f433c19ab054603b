"""One's own PIN for the kiosk."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from core import audit
from core.db import db
from core.identity import passwords, session
from core.identity.entry_forms import PinForm
from core.identity.kiosk import pins
from core.identity.kiosk import sign_in as rules
from core.identity.models import Account
from core.identity.session_store import SignedIn
from core.identity.views import attempts
from core.identity.views.kiosk import blueprint
from core.web.gate import signed_in
from core.web.render import render

PER_ACCOUNT = "5 per 15 minutes"


@blueprint.route("/account/pin", methods=["GET", "POST"])
@signed_in
def pin() -> Response | tuple[str, int]:
    """Choose a PIN, or another one; never at a kiosk itself."""
    user, account = _me()
    numbers = rules.numbers_of(account.person_id) if account.person_id else []
    form = PinForm(own=pins.own_of(account.person), with_password=user.has_password)
    if numbers and form.validate_on_submit():
        if "current" in form and not passwords.matches(account.password_hash, form.current.data):
            attempts.count_failure()
            form.current.errors = [_("This is not your current password.")]
        else:
            pins.set_pin(account, form.pin.data)
            _note("identity.pin_set", account)
            db.session.commit()
            flash(_("Your PIN is set. Sign in at a kiosk with it and your personnel number."), "success")
            return redirect(url_for("kiosk.pin"))
    page = render("identity/kiosk/pin.html", form=form, user=user, numbers=numbers, there=pins.has_pin(account.id))
    return page, 422 if form.errors else 200


@blueprint.post("/account/pin/remove")
@signed_in
def remove_pin() -> Response:
    """Have no PIN any more."""
    _user, account = _me()
    if pins.remove(account):
        _note("identity.pin_removed", account)
        db.session.commit()
        flash(_("Your PIN is removed."), "success")
    return redirect(url_for("kiosk.pin"))


def _me() -> tuple[SignedIn, Account]:
    user = session.current()
    account = db.session.get(Account, user.account_id) if user else None
    if user is None or account is None:
        abort(401)
    return user, account


def _whose() -> str:
    user = session.current()
    return f"pin:{user.account_id if user else attempts.address()}"


attempts.limit(blueprint, lambda: PER_ACCOUNT, _whose, pages=["pin"])


def _note(action: str, account: Account) -> None:
    audit.record(action, object_type="account", object_id=account.id, title=account.name)
