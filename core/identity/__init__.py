"""Accounts, ways to sign in, sessions, and who holds which role."""

from __future__ import annotations

from flask import Flask

from core.access.principals import register
from core.config import Config
from core.identity.kiosk import registry
from core.identity.kiosk.guard import init_guard
from core.identity.on_behalf import viewer_of
from core.identity.principals import AccountPrincipals
from core.identity.session import init_session
from core.org import large_lists


def init_app(app: Flask, config: Config) -> None:
    """Set identity up for ``app``, within its context."""
    init_session(app, config)
    init_guard(app)
    # One's own settings show the tab of the PIN only where a PIN is good for something.
    app.jinja_env.globals["kiosks_in_use"] = registry.in_use
    register(AccountPrincipals())
    large_lists.register_viewers(viewer_of)
