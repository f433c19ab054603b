"""Pages of identity: signing in and out, one's own account, accounts and roles for the administrator."""

from __future__ import annotations

from core.identity.views import (
    account,
    accounts,
    first,
    invitations,
    kiosk,
    kiosks,
    passkey_sign_in,
    password_reset,
    pin,
    providers,
    push,
    roles,
    second_step,
    sign_in,
    slips,
    too_many,
    ways,
    welcome,
)
from core.identity.views.blueprint import blueprint

blueprints = (
    blueprint,
    password_reset.blueprint,
    invitations.blueprint,
    welcome.blueprint,
    kiosk.blueprint,
    first.blueprint,
)

__all__ = [
    "account",
    "accounts",
    "blueprint",
    "blueprints",
    "first",
    "invitations",
    "kiosk",
    "kiosks",
    "passkey_sign_in",
    "password_reset",
    "pin",
    "providers",
    "push",
    "roles",
    "second_step",
    "sign_in",
    "slips",
    "too_many",
    "ways",
    "welcome",
]
