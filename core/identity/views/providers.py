"""Signing in with a provider, linking one, and leaving one."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from typing import Any

from flask import abort, flash, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import validate_csrf
from werkzeug.wrappers import Response
from wtforms import ValidationError

from core import audit
from core.db import db
from core.identity import entries, once, ways, ways_in
from core.identity import session as browser
from core.identity.forms import SignInForm
from core.identity.models import Account
from core.identity.oidc import identities, providers
from core.identity.oidc.journey import Arrival
from core.identity.oidc.messages import refusal
from core.identity.oidc.providers import Provider
from core.identity.oidc.refusals import ProviderRefused, Refusal
from core.identity.oidc.session_elsewhere import outside_address
from core.identity.redirects import after_sign_in
from core.identity.views import sign_in, throttle
from core.identity.views.blueprint import blueprint
from core.identity.views.fresh import fresh
from core.web.gate import current_viewer, public, signed_in

log = logging.getLogger(__name__)

LASTS = timedelta(minutes=15)
"""How long somebody may take at the provider."""
_DEPARTURES = "providers"
_AT_ONCE = 3
"""Sign-ins that one browser may have under way, in several tabs."""


@blueprint.get("/sign-in/with/<key>")
@public
def provider_sign_in(key: str) -> Response | tuple[str, int]:
    """Send the browser to the provider."""
    provider = _provider(key)
    target = after_sign_in(request.args.get("next"))
    if current_viewer().is_authenticated:
        return redirect(target or f"{request.script_root}/")
    try:
        return _depart(provider, target, account_id=None, shared=sign_in.shared_asked())
    except ProviderRefused as refused:
        return _refused(provider, refused, None, shared=sign_in.shared_asked())


@blueprint.get("/account/sign-in/link/<key>")
@signed_in
@fresh
def link_provider(key: str) -> Response:
    """Send the browser to the provider to link what it has there with this account.

    A link and no form, because the browser would not follow a form to another origin; it carries a form's token.
    """
    provider = _provider(key)
    try:
        validate_csrf(request.args.get("token"))
    except ValidationError:
        abort(400)
    try:
        return _depart(provider, None, account_id=current_viewer().account_id)
    except ProviderRefused as refused:
        return _link_refused(provider, refused)


@blueprint.get("/sign-in/with/<key>/back")
@public
def provider_return(key: str) -> Response | tuple[str, int]:
    """The browser comes back from the provider."""
    from core.identity.oidc import flow

    provider = _provider(key)
    departure = _take_departure(provider, request.args.get("state", ""))
    account_id = departure.get("account") if departure else None
    try:
        if departure is None:
            raise ProviderRefused(Refusal.EXPIRED)
        arrival = flow.arrive(
            provider,
            request.args,
            nonce=departure["nonce"],
            verifier=departure["verifier"],
            redirect_uri=_return_address(provider),
        )
        if account_id is not None:
            return _link(provider, arrival, account_id)
        return _let_in(provider, arrival, after_sign_in(departure["next"]), shared=departure["shared"])
    except ProviderRefused as refused:
        db.session.commit()
        if account_id is not None:
            return _link_refused(provider, refused)
        if departure is None:
            return _refused(provider, refused, None, shared=False)
        return _refused(provider, refused, departure["next"], shared=departure["shared"])


@blueprint.post("/account/sign-in/unlink/<int:identity_id>")
@signed_in
@fresh
def unlink_provider(identity_id: int) -> Response:
    """Take a link away, unless it is the only way in."""
    account = _account(current_viewer().account_id)
    if not ways_in.remain(account, without_identity=identity_id):
        flash(_("This is your only way in. Set up another one first."), "danger")
        return redirect(url_for("identity.ways"))
    gone = identities.unlink(account, identity_id)
    if gone is None:
        abort(404)
    audit.record(
        "identity.provider_unlinked",
        object_type="account",
        object_id=account.id,
        title=account.name,
        details={"provider": gone.provider},
    )
    db.session.commit()
    flash(_("The link is gone. Whoever was signed in through it is signed out."), "success")
    return redirect(url_for("identity.ways"))


def _let_in(provider: Provider, arrival: Arrival, target: str | None, *, shared: bool) -> Response:
    opened = identities.open_account(provider, arrival)
    confirmed = provider.settings.trust_second_factor
    entries.first_step(opened.account, confirmed=confirmed, way=ways.PROVIDER, provider=provider.key)
    inside = browser.begin(
        opened.account,
        directory_login_id=opened.directory_login_id,
        external_identity_id=opened.identity.id,
        id_token=arrival.id_token,
        shared=shared,
        way=ways.PROVIDER,
        second_factor=ways.PROVIDER if confirmed else "",
    )
    if not inside:
        return redirect(url_for("identity.second_step", next=target))
    return redirect(target or f"{request.script_root}/")


def _link(provider: Provider, arrival: Arrival, account_id: int) -> Response:
    if current_viewer().account_id != account_id:
        # Signed out, or signed in as somebody else, while the provider was asking.
        raise ProviderRefused(Refusal.EXPIRED)
    identities.link(provider, arrival, _account(account_id))
    db.session.commit()
    flash(_("You can now sign in with %(provider)s.", provider=provider.title), "success")
    return redirect(url_for("identity.ways"))


def _refused(provider: Provider, refused: ProviderRefused, target: str | None, *, shared: bool) -> tuple[str, int]:
    log.info("%s let nobody in: %s", provider.key, refused)
    unavailable = refused.refusal in (Refusal.UNAVAILABLE, Refusal.MISCONFIGURED)
    if not unavailable:
        throttle.count_failure()
        audit.record(
            "identity.sign_in_refused",
            object_type="account",
            details={"reason": refused.refusal.value, "provider": provider.key},
        )
        db.session.commit()
    form = SignInForm(formdata=None, next=after_sign_in(target), shared=shared)
    return sign_in.page(form, status=503 if unavailable else 403, alert=refusal(provider, refused.refusal))


def _link_refused(provider: Provider, refused: ProviderRefused) -> Response:
    log.info("%s was not linked: %s", provider.key, refused)
    flash(refusal(provider, refused.refusal), "danger")
    return redirect(url_for("identity.ways"))


def _depart(provider: Provider, target: str | None, *, account_id: int | None, shared: bool = False) -> Response:
    from core.identity.oidc import flow

    departure = flow.depart(provider, _return_address(provider))
    under_way = _under_way()
    under_way[departure.state] = {
        "provider": provider.key,
        "nonce": departure.nonce,
        "verifier": departure.verifier,
        "next": target,
        "account": account_id,
        "shared": shared,
        "at": int(time.time()),
    }
    session[_DEPARTURES] = dict(list(under_way.items())[-_AT_ONCE:])
    return redirect(departure.url)


def _take_departure(provider: Provider, state: str) -> dict[str, Any] | None:
    """What this browser left with, once; ``None`` if it did not, not for this provider, or too long ago."""
    under_way = _under_way()
    found = under_way.pop(state, None)
    session[_DEPARTURES] = under_way
    if found is None or found["provider"] != provider.key or time.time() - found["at"] > LASTS.total_seconds():
        return None
    fresh_state = once.use(state, within=LASTS)
    # Now, whatever becomes of the rest: nothing that was seen once may be good again.
    db.session.commit()
    return found if fresh_state else None


def _under_way() -> dict[str, dict[str, Any]]:
    kept = session.get(_DEPARTURES)
    return dict(kept) if isinstance(kept, dict) else {}


def _provider(key: str) -> Provider:
    return providers.find(key) or abort(404)


def _account(account_id: int | None) -> Account:
    return db.session.get(Account, account_id) or abort(401)


def _return_address(provider: Provider) -> str:
    return outside_address(url_for("identity.provider_return", key=provider.key))
