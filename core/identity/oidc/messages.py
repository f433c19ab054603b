"""What people are told when a provider's sign-in does not let them in."""

from __future__ import annotations

from flask_babel import gettext as _

from core.identity.oidc.providers import Provider
from core.identity.oidc.refusals import Refusal


def refusal(provider: Provider, reason: Refusal) -> str:
    """Why, and what to do."""
    title = provider.title
    texts = {
        Refusal.UNAVAILABLE: _(
            "%(provider)s does not answer right now. Try again in a few minutes, or sign in another way.",
            provider=title,
        ),
        Refusal.MISCONFIGURED: _(
            "Signing in with %(provider)s is not set up correctly. Tell your administrator, or sign in another way.",
            provider=title,
        ),
        Refusal.DECLINED: _("%(provider)s did not sign you in, or you did not agree to it.", provider=title),
        Refusal.EXPIRED: _("This sign-in took too long or was begun in another browser. Please start again."),
        Refusal.UNTRUSTED: _(
            "The answer of %(provider)s could not be verified, so nobody was signed in. Please start again.",
            provider=title,
        ),
        Refusal.UNKNOWN_PERSON: _(
            "%(provider)s knows you, but the portal does not know whose account is yours. Sign in as usual, then link "
            "%(provider)s on the page “Sign-in”, or ask your administrator.",
            provider=title,
        ),
        Refusal.OTHER_IDENTITY: _(
            "Your account is already linked to somebody else at %(provider)s. Sign in as usual and look at the page "
            "“Sign-in”.",
            provider=title,
        ),
        Refusal.OTHER_ACCOUNT: _("This account of %(provider)s belongs to another account here.", provider=title),
        Refusal.CONTRADICTION: _(
            "What %(provider)s says about you does not fit your account here. Ask your administrator.", provider=title
        ),
        Refusal.CLOSED: _("Your access to the portal is closed. If you still work here, ask your administrator."),
        Refusal.DISABLED: _("Your account at work is disabled or has expired. Ask your administrator."),
    }
    return texts[reason]
