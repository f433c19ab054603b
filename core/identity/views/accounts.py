"""Accounts, for the administrator."""

from __future__ import annotations

from flask import abort, flash, make_response, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext, pgettext
from werkzeug.wrappers import Response

from core import audit
from core.db import db
from core.extension import ADMINISTRATOR_ROLE
from core.identity import accounts as rules
from core.identity import administrators, lists, passwords, session_list, session_store
from core.identity.accounts import AccountProblem
from core.identity.forms import NewAccountForm
from core.identity.messages import problem
from core.identity.models import Account
from core.identity.oidc import identities, providers
from core.identity.second_factor import factors
from core.identity.views.blueprint import blueprint
from core.org import people
from core.web.gate import current_viewer, permission
from core.web.paging import paginate
from core.web.render import render

MANAGE = "identity.manage"
PAGE_SIZE = 50


@blueprint.get("/admin/accounts")
@permission(MANAGE)
def accounts() -> str:
    """All accounts, searched and filtered."""
    text = request.args.get("q", "").strip()[:80]
    state = request.args.get("state", "all")
    state = state if state in lists.STATES else "all"
    page = paginate(lists.find(text, state), size=PAGE_SIZE)
    person_ids = [account.person_id for account in page.items if account.person_id]
    return render(
        "identity/accounts.html",
        page=page,
        text=text,
        state=state,
        states={
            "all": pgettext("accounts", "All"),
            "active": pgettext("accounts", "Usable"),
            "disabled": pgettext("accounts", "Closed"),
            "own": _("With a password of the portal"),
            "never": pgettext("accounts", "Never signed in"),
        },
        names=lists.directory_names(person_ids),
        cards=people.cards(person_ids),
        open_sessions=lists.open_sessions([account.id for account in page.items]),
    )


@blueprint.route("/admin/accounts/new", methods=["GET", "POST"])
@permission(MANAGE)
def new_account() -> str | tuple[str, int] | Response:
    """An account with a one-time password, for somebody whom no directory signs in."""
    form = NewAccountForm()
    if form.validate_on_submit():
        secret = passwords.one_time()
        try:
            account = rules.create(
                form.login.data, secret, display_name=form.display_name.data or "", person_id=form.person.person_id
            )
        except AccountProblem as refused:
            field = form.person if refused.reason == "person_taken" else form.login
            field.errors = [problem(refused.reason)]
        else:
            if _may_change(account):
                account.must_change_password = True
                _note("identity.account_created", account)
                db.session.commit()
                return _show_password(account, secret)
            db.session.rollback()
            form.person.errors = [problem("administrator")]
    return render("identity/account_new.html", form=form), 422 if form.errors else 200


@blueprint.get("/admin/accounts/<int:account_id>")
@permission(MANAGE)
def account(account_id: int) -> str:
    """One account: its logins and devices."""
    found = _get(account_id)
    ids = [found.person_id] if found.person_id else []
    titles = providers.titles()
    return render(
        "identity/account.html",
        account=found,
        card=people.card(found.person_id) if found.person_id else None,
        names=lists.directory_names(ids).get(found.person_id or 0, ()),
        rows=session_list.shown(session_store.of_account(found.id)),
        has=factors.of(found.id),
        linked=[
            (identity, titles.get(identity.provider, identity.provider)) for identity in identities.of_account(found.id)
        ],
        administrator=administrators.holds(found),
        changeable=_may_change(found),
    )


@blueprint.post("/admin/accounts/<int:account_id>/disable")
@permission(MANAGE)
def disable_account(account_id: int) -> Response:
    """Close an account; its owner is signed out everywhere at once."""
    found = _changeable(account_id)
    if found.id == current_viewer().account_id:
        return _refused(found, "self")
    try:
        rules.disable(found)
    except AccountProblem as refused:
        return _refused(found, refused.reason)
    _note("identity.account_disabled", found)
    db.session.commit()
    flash(_("The account is closed and signed out everywhere."), "success")
    return redirect(url_for("identity.account", account_id=found.id))


@blueprint.post("/admin/accounts/<int:account_id>/enable")
@permission(MANAGE)
def enable_account(account_id: int) -> Response:
    """Open a closed account again."""
    found = _changeable(account_id)
    rules.enable(found)
    _note("identity.account_enabled", found)
    db.session.commit()
    flash(_("The account is open again."), "success")
    return redirect(url_for("identity.account", account_id=found.id))


@blueprint.post("/admin/accounts/<int:account_id>/sign-out")
@permission(MANAGE)
def sign_out_account(account_id: int) -> Response:
    """Sign an account out everywhere."""
    found = _changeable(account_id)
    count = session_store.revoke_all(account_id=found.id)
    _note("identity.sessions_ended", found, count=count)
    db.session.commit()
    flash(ngettext("%(num)s device has been signed out.", "%(num)s devices have been signed out.", count), "success")
    return redirect(url_for("identity.account", account_id=found.id))


@blueprint.post("/admin/accounts/<int:account_id>/one-time-password")
@permission(MANAGE)
def one_time_password(account_id: int) -> Response:
    """A new password to be told to its owner, who must change it at once."""
    found = _changeable(account_id)
    secret = passwords.one_time()
    try:
        rules.set_password(found, secret, must_change=True)
    except AccountProblem as refused:
        return _refused(found, refused.reason)
    _note("identity.one_time_password_set", found)
    db.session.commit()
    return _show_password(found, secret)


@blueprint.post("/admin/accounts/<int:account_id>/reset-second-factor")
@permission(MANAGE)
def reset_second_factor(account_id: int) -> Response:
    """Take app, passkeys and recovery codes away from somebody who has lost them."""
    found = _changeable(account_id)
    if found.id == current_viewer().account_id:
        return _refused(found, "self")
    factors.reset(found)
    _note("identity.second_factor_reset", found)
    db.session.commit()
    flash(
        _("Two-step sign-in is reset: the password alone opens the account until its owner sets it up again."),
        "success",
    )
    return redirect(url_for("identity.account", account_id=found.id))


def _show_password(account: Account, secret: str) -> Response:
    """The one page that ever shows it; no cache may keep it."""
    answer = make_response(render("identity/one_time_password.html", account=account, secret=secret))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _get(account_id: int) -> Account:
    found = db.session.get(Account, account_id)
    if found is None:
        abort(404)
    return found


def _may_change(account: Account) -> bool:
    """Whoever could change an administrator's account could become one."""
    return ADMINISTRATOR_ROLE in current_viewer().roles or not administrators.ever(account)


def _changeable(account_id: int) -> Account:
    found = _get(account_id)
    if not _may_change(found):
        abort(403)
    return found


def _refused(account: Account, reason: str) -> Response:
    flash(problem(reason), "danger")
    return redirect(url_for("identity.account", account_id=account.id))


def _note(action: str, account: Account, **details: int) -> None:
    audit.record(action, object_type="account", object_id=account.id, title=account.name, details=details)
