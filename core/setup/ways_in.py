"""Trying the ways in out: a directory with somebody's own password, a provider with its own description."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from core import audit
from core.identity import messages
from core.identity.oidc.providers import Provider
from core.identity.oidc.refusals import ProviderRefused, Refusal
from core.identity.realms import all_realms
from core.identity.sign_in import Refused, ask_directory, why


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a way in works, and what to tell."""

    well: bool
    text: str


def try_directory(key: str, login: str, password: str) -> Verdict:
    """Check somebody's password in a directory, as a sign-in does. Nobody is signed in, and nothing is kept."""
    realm = next((realm for realm in all_realms() if realm.key == key), None)
    if realm is None:
        return Verdict(False, _("There is no such directory any more."))
    answer = ask_directory(realm, login.strip(), password)
    audit.record("setup.tried", object_type="source", object_id=key, details={"outcome": answer.status.value})
    if answer.ok:
        login = answer.login or login
        return Verdict(True, _("It works: the directory knows %(login)s, and the password is right.", login=login))
    refused = Refused(reason=why(answer.status), realm=realm)
    detail = f" ({answer.reason})" if answer.reason else ""
    return Verdict(False, messages.refusal(refused) + detail)


def try_provider(provider: Provider) -> Verdict:
    """Ask a provider for its description and its keys, as the first sign-in would."""
    from core.identity.oidc import talk

    talk.forget()
    title = provider.title
    try:
        provider.secret()
        talk.keys(provider)
    except ProviderRefused as refused:
        if refused.refusal is Refusal.UNAVAILABLE:
            text = _("%(provider)s cannot be asked: %(detail)s.", provider=title, detail=refused.detail)
        else:
            text = _("[oidc.%(key)s] is not right: %(detail)s.", key=provider.key, detail=refused.detail)
        return Verdict(False, text)
    text = _("%(provider)s answers, and its keys can be used. Now try its button on the sign-in page.", provider=title)
    return Verdict(True, text)
