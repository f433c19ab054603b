"""Pages of identity: signing in and out, one's own account, accounts and roles for the administrator."""

from __future__ import annotations

from core.identity.views import (
    account,
    accounts,
    passkey_sign_in,
    providers,
    roles,
    second_step,
    sign_in,
    too_many,
    ways,
)
from core.identity.views.blueprint import blueprint

blueprints = (blueprint,)

__all__ = [
    "account",
    "accounts",
    "blueprint",
    "blueprints",
    "passkey_sign_in",
    "providers",
    "roles",
    "second_step",
    "sign_in",
    "too_many",
    "ways",
]
