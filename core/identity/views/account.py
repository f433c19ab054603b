"""A person's own account."""

from __future__ import annotations

from flask import abort, flash, make_response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from core import audit
from core.config import current as config
from core.db import db
from core.identity import devices, passwords, profile, session, session_list, session_store
from core.identity.accounts import AccountProblem, set_password
from core.identity.forms import USUAL, PasswordForm, ProfileForm
from core.identity.messages import problem
from core.identity.models import Account
from core.identity.preferences import COOKIE_SECONDS, LOCALE_COOKIE, SCHEME_COOKIE, SCHEMES
from core.identity.redirects import internal_path
from core.identity.session_store import SignedIn
from core.identity.views import throttle
from core.identity.views.blueprint import blueprint
from core.notify.push import subscriptions
from core.org import photos
from core.web.gate import current_viewer, public, signed_in
from core.web.render import render


def _me() -> tuple[SignedIn, Account]:
    user = session.current()
    account = db.session.get(Account, user.account_id) if user else None
    if user is None or account is None:
        abort(401)
    return user, account


@blueprint.route("/account", methods=["GET", "POST"])
@signed_in
def preferences() -> tuple[str, int] | Response:
    """Language, time zone, colours, and what colleagues see."""
    user, account = _me()
    person = account.person
    form = ProfileForm(
        locale=account.locale or USUAL,
        time_zone=account.time_zone or USUAL,
        color_scheme=account.color_scheme or USUAL,
        show_birthday=person is None or person.show_birthday,
        show_photo=person is None or photos.agreed(person),
    )
    form.offer(config().portal.languages, user.place_time_zone or config().portal.time_zone)
    if form.validate_on_submit():
        profile.set_preferences(account, **form.choices_made())
        if person is not None:
            profile.set_visibility(
                person, current_viewer(), birthday=form.show_birthday.data, photo=form.show_photo.data
            )
        db.session.commit()
        flash(_("Saved."), "success")
        return redirect(url_for("identity.preferences"))
    page = render("identity/settings.html", form=form, user=user, account=account)
    return page, 422 if form.errors else 200


@blueprint.route("/account/password", methods=["GET", "POST"])
@signed_in
def password() -> tuple[str, int] | Response:
    """A new password; who signs in with a directory is told where it is changed."""
    user, account = _me()
    form = PasswordForm(login=account.login or "")
    if user.has_password and form.validate_on_submit():
        if not passwords.matches(account.password_hash, form.current.data):
            throttle.count_failure()
            form.current.errors = [_("This is not your current password.")]
        elif form.new.data == form.current.data:
            form.new.errors = [_("Choose a password that differs from the current one.")]
        else:
            return _change_password(user, account, form)
    return password_page(form, status=422 if form.errors else 200)


def password_page(form: PasswordForm | None = None, *, status: int, alert: str = "") -> tuple[str, int]:
    """The page; passwords are never shown again."""
    user, account = _me()
    return render(
        "identity/password.html", form=form or PasswordForm(), user=user, account=account, alert=alert
    ), status


def _change_password(user: SignedIn, account: Account, form: PasswordForm) -> tuple[str, int] | Response:
    try:
        set_password(account, form.new.data, keep_session=user.session_id)
    except AccountProblem as refused:
        form.new.errors = [problem(refused.reason)]
        return password_page(form, status=422)
    audit.record("identity.password_changed", object_type="account", object_id=account.id, title=account.name)
    db.session.commit()
    flash(_("Your password is changed. Your other devices have been signed out."), "success")
    return redirect(url_for("identity.preferences"))


@blueprint.get("/account/sessions")
@signed_in
def sessions() -> str:
    """Where the account is signed in."""
    user, account = _me()
    rows = session_list.shown(session_store.of_account(account.id))
    told = subscriptions.of_person(user.person_id) if user.person_id is not None else []
    browsers = [(one, devices.describe(one.user_agent), devices.icon(one.user_agent)) for one in told]
    return render("identity/sessions.html", rows=rows, browsers=browsers, user=user, account=account)


@blueprint.post("/account/sessions/<int:session_id>/end")
@signed_in
def end_session(session_id: int) -> Response:
    """Sign one device out."""
    user, account = _me()
    if session_id == user.session_id:
        session.end()
        return redirect(url_for("identity.sign_in"))
    if not session_store.revoke(session_id, account_id=account.id):
        abort(404)
    audit.record("identity.session_ended", object_type="account", object_id=account.id, title=account.name)
    db.session.commit()
    flash(_("The device has been signed out."), "success")
    return redirect(url_for("identity.sessions"))


@blueprint.post("/account/sessions/end-others")
@signed_in
def end_other_sessions() -> Response:
    """Sign all other devices out."""
    user, account = _me()
    count = session_store.revoke_others(account.id, keep=user.session_id)
    audit.record(
        "identity.sessions_ended",
        object_type="account",
        object_id=account.id,
        title=account.name,
        details={"count": count},
    )
    db.session.commit()
    flash(_("All other devices have been signed out."), "success")
    return redirect(url_for("identity.sessions"))


@blueprint.post("/account/language")
@public
def language() -> Response:
    """Another language: kept in the account, or in a cookie for a visitor."""
    chosen = request.form.get("locale", "")
    if chosen not in config().portal.languages:
        abort(400)
    return _keep(LOCALE_COOKIE, chosen, locale=chosen)


@blueprint.post("/account/scheme")
@public
def scheme() -> Response:
    """Other colours: kept in the account, or in a cookie for a visitor."""
    chosen = request.form.get("scheme", "")
    if chosen not in SCHEMES:
        abort(400)
    return _keep(SCHEME_COOKIE, chosen, color_scheme="" if chosen == "auto" else chosen)


def _keep(cookie: str, value: str, **choice: str) -> Response:
    user = session.current()
    if user is not None:
        profile.set_preferences(_me()[1], **choice)
        db.session.commit()
    answer = make_response(redirect(internal_path(request.form.get("next")) or f"{request.script_root}/"))
    secure = config().portal.url.startswith("https://")
    # Kept for visitors too, so that the sign-in page already looks as its reader likes it.
    answer.set_cookie(cookie, value, max_age=COOKIE_SECONDS, httponly=True, samesite="Lax", secure=secure)
    return answer
