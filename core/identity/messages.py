"""What people are told when something about their account cannot be done."""

from __future__ import annotations

from flask_babel import gettext as _

from core.identity import passwords
from core.identity.realms import all_realms
from core.identity.sign_in import Reason, Refused


def refusal(refused: Refused) -> str:
    """Why somebody was not let in, and what to do."""
    realm = refused.realm.title if refused.realm else ""
    texts = {
        Reason.WRONG: _wrong,
        Reason.NO_SUCH_DOMAIN: _no_such_domain,
        Reason.UNAVAILABLE: lambda: _(
            "We cannot reach the directory %(realm)s right now; your password was not checked. "
            "Try again in a few minutes.",
            realm=realm,
        ),
        Reason.DISABLED: lambda: _("Your account in %(realm)s is disabled. Ask your administrator.", realm=realm),
        Reason.EXPIRED: lambda: _("Your account in %(realm)s has expired. Ask your administrator.", realm=realm),
        Reason.LOCKED: lambda: _(
            "%(realm)s has locked your account after too many wrong passwords. "
            "Wait a while, or ask your administrator.",
            realm=realm,
        ),
        Reason.PASSWORD_EXPIRED: lambda: _(
            "%(realm)s asks you to change your password first. Do it on a work computer, then sign in here.",
            realm=realm,
        ),
        Reason.NOT_ALLOWED: lambda: _("%(realm)s does not let you sign in at this time or from here.", realm=realm),
        Reason.NOT_KNOWN_YET: lambda: _(
            "Your password is right, but the portal does not know you yet. It learns of new people when %(realm)s is "
            "read next; if this lasts, ask your administrator.",
            realm=realm,
        ),
        Reason.CLOSED: lambda: _(
            "Your access to the portal is closed. If you still work here, ask your administrator."
        ),
    }
    return texts[refused.reason]()


def _wrong() -> str:
    text = _("The login or the password is not right.")
    if len(all_realms()) > 1:
        text += " " + _("If you are not sure of your domain, write your login as DOMAIN\\login.")
    return text


def _no_such_domain() -> str:
    known = ", ".join(realm.settings.netbios or realm.key for realm in all_realms())
    if not known:
        return _("There are no domains here. Write your login without one.")
    return _("There is no such domain here. Known are: %(known)s.", known=known)


def problem(reason: str) -> str:
    """Why a wish about an account or a password was not granted."""
    texts = {
        "short": _("Use at least %(count)s characters. Several words make a good password.", count=passwords.SHORTEST),
        "long": _("This is too long; %(count)s characters are the most.", count=passwords.LONGEST),
        "common": _("Too many people use this password. Choose one that is yours alone."),
        "login": _("The password must not contain your login."),
        "simple": _("Use more than three different characters."),
        "login_form": _("Use letters, digits, dots and dashes, without blanks and without a domain."),
        "taken": _("Another account has this login."),
        "person_taken": _("This person has an account already."),
        "no_login": _("A directory signs this account in; its password is changed there."),
        "last_administrator": _("This is the last administrator. Make somebody else an administrator first."),
        "administrator": _("Only an administrator may change an administrator's account."),
        "self": _("You cannot do this to your own account."),
    }
    return texts[reason]
