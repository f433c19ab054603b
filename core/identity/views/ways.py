"""The ways to sign in of one's own account: two-step sign-in, passkeys, providers."""

from __future__ import annotations

import logging

from flask import abort, flash, make_response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from core import audit, settings
from core.config import current as config
from core.db import db
from core.identity import devices, session, ways, ways_in
from core.identity.models import Account
from core.identity.oidc import identities, providers
from core.identity.second_factor import app_codes, factors, passkeys, policy, recovery
from core.identity.second_factor.passkeys import PasskeyRefused
from core.identity.session_store import SignedIn
from core.identity.sign_in_forms import AppForm, NewPasskeyForm
from core.identity.views import challenges, throttle
from core.identity.views.blueprint import blueprint
from core.identity.views.fresh import fresh
from core.web.gate import current_viewer, signed_in
from core.web.render import render

log = logging.getLogger(__name__)
PURPOSE = "make"


@blueprint.get("/account/sign-in", endpoint="ways")
@signed_in
def show_ways() -> str:
    """Everything that opens this account."""
    user, account = _me()
    linked = identities.of_account(account.id)
    titles = providers.titles()
    taken = {identity.provider for identity in linked}
    return render(
        "identity/ways.html",
        has=factors.of(account.id),
        keys=passkeys.of_account(account.id),
        possible=passkeys.possible(),
        linked=[(identity, titles.get(identity.provider, identity.provider)) for identity in linked],
        offered=[provider for provider in providers.all_providers() if provider.key not in taken],
        required=policy.required(current_viewer().roles),
        locked=session.lacks_second_factor(user),
    )


@blueprint.post("/account/sign-in/app/begin")
@signed_in
@fresh
def app_begin() -> Response:
    """Make a secret for an app."""
    user, _account = _me()
    app_codes.begin(user.account_id)
    db.session.commit()
    return redirect(url_for("identity.app_setup"))


@blueprint.route("/account/sign-in/app", methods=["GET", "POST"])
@signed_in
@fresh
def app_setup() -> Response | tuple[str, int]:
    """Show the secret, and take it into use with its first code."""
    user, account = _me()
    secret = app_codes.begun(account.id)
    if not secret:
        return redirect(url_for("identity.ways"))
    form = AppForm()
    if form.validate_on_submit():
        if app_codes.confirm(account.id, form.code.data):
            _note("identity.app_added", account)
            return _added(user, ways.APP, _("Two-step sign-in is on: the app is asked for a code from now on."))
        throttle.count_failure()
        form.code.errors = [_("This is not the code that the app shows now. Is the clock of the phone right?")]
    return app_page(form, account, secret, status=422 if form.errors else 200)


def app_page(form: AppForm, account: Account, secret: str, *, status: int = 200, alert: str = "") -> tuple[str, int]:
    """The picture for the app, the same for typing, and the field for its code."""
    page = render(
        "identity/app_setup.html",
        form=form,
        picture=app_codes.picture(secret, owner=account.login or account.name, portal=_portal_name()),
        secret=app_codes.in_groups(secret),
        alert=alert,
        locked=session.lacks_second_factor(_me()[0]),
    )
    return page, status


def too_many_codes(alert: str) -> tuple[str, int]:
    """The same page after too many wrong codes."""
    _user, account = _me()
    return app_page(AppForm(formdata=None), account, app_codes.begun(account.id), status=429, alert=alert)


@blueprint.post("/account/sign-in/app/remove")
@signed_in
@fresh
def app_remove() -> Response:
    """Forget the app."""
    _user, account = _me()
    if factors.of(account.id).passkeys == 0 and _needed():
        return _refused(_("Your role needs two-step sign-in. Set up a passkey first, then remove the app."))
    if app_codes.remove(account.id):
        factors.removed(account.id)
        _note("identity.app_removed", account)
        db.session.commit()
        flash(_("The app is removed. Delete its entry on your phone, too."), "success")
    return redirect(url_for("identity.ways"))


@blueprint.route("/account/sign-in/passkey", methods=["GET", "POST"])
@signed_in
@fresh
def passkey_setup() -> Response | tuple[str, int]:
    """Make a passkey."""
    from core.identity.second_factor import ceremony

    user, account = _me()
    if not passkeys.possible():
        abort(404)
    form, alert = NewPasskeyForm(), ""
    if form.validate_on_submit():
        name = form.title.data or devices.describe(request.user_agent.string)
        try:
            made = ceremony.make(
                account, form.credential.data or "", challenge=challenges.take(PURPOSE) or "-", title=name
            )
        except PasskeyRefused as refused:
            log.info("a passkey was not taken: %s", refused)
            alert = _problem(refused.reason)
        else:
            _note("identity.passkey_added", account, passkey=made.title)
            return _added(user, ways.PASSKEY, _("The passkey “%(name)s” is there.", name=made.title))
    asked = ceremony.ask_to_make(account, _portal_name())
    challenges.keep(asked.challenge, PURPOSE)
    db.session.commit()
    page = render(
        "identity/passkey_setup.html",
        form=form,
        options=asked.options,
        usual=devices.describe(request.user_agent.string),
        alert=alert,
        locked=session.lacks_second_factor(user),
    )
    return page, 422 if alert or form.errors else 200


@blueprint.post("/account/sign-in/passkey/<int:passkey_id>/remove")
@signed_in
@fresh
def passkey_remove(passkey_id: int) -> Response:
    """Forget a passkey."""
    _user, account = _me()
    has = factors.of(account.id)
    if has.passkeys == 1 and not has.app and _needed():
        return _refused(_("Your role needs two-step sign-in. Set up an app or another passkey first."))
    if not ways_in.remain(account, without_passkey=passkey_id):
        return _refused(_("This is your only way in. Set up another one first."))
    gone = passkeys.remove(account.id, passkey_id)
    if gone is None:
        abort(404)
    factors.removed(account.id)
    _note("identity.passkey_removed", account, passkey=gone.title)
    db.session.commit()
    flash(_("The passkey “%(name)s” is removed. Delete it on the device, too.", name=gone.title), "success")
    return redirect(url_for("identity.ways"))


@blueprint.post("/account/sign-in/recovery-codes")
@signed_in
@fresh
def recovery_codes() -> Response:
    """Make recovery codes; the one page that ever shows them."""
    _user, account = _me()
    if not factors.of(account.id).any:
        return redirect(url_for("identity.ways"))
    codes = recovery.make(account.id)
    _note("identity.recovery_codes_made", account)
    db.session.commit()
    answer = make_response(render("identity/recovery_codes.html", codes=codes, account=account))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _added(user: SignedIn, by: str, message: str) -> Response:
    factors.added(user.account_id, here=user.session_id, by=by)
    db.session.commit()
    flash(message, "success")
    return redirect(url_for("identity.ways"))


def _needed() -> bool:
    return policy.required(current_viewer().roles)


def _refused(message: str) -> Response:
    flash(message, "danger")
    return redirect(url_for("identity.ways"))


def _problem(reason: str) -> str:
    texts = {
        "wrong": _("The browser gave no passkey, or the page was open for too long. Please try again."),
        "known": _("This passkey is there already."),
        "many": _("You have %(count)s passkeys, and more are not kept. Remove one first.", count=passkeys.MOST),
    }
    return texts[reason]


def _portal_name() -> str:
    name: str = settings.get("home", "name") or config().portal.name
    return name


def _note(action: str, account: Account, **details: str) -> None:
    audit.record(action, object_type="account", object_id=account.id, title=account.name, details=details)


def _me() -> tuple[SignedIn, Account]:
    user = session.current()
    account = db.session.get(Account, user.account_id) if user else None
    if user is None or account is None:
        abort(401)
    return user, account
