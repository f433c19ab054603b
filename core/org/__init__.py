"""People and the structure they work in: who works where, as what, since when, and how that is kept true."""

from __future__ import annotations

from flask import Flask

from core.config import Config


def init_app(app: Flask, config: Config) -> None:
    """Tell access, notify and search who is behind people's ids; called inside the application's context."""
    from core.access import principals
    from core.notify import register_lookup
    from core.org.audience_provider import OrgPrincipals
    from core.org.directory_search import find_people
    from core.org.recipients import OrgRecipients
    from core.org.views.source_calls import api
    from core.search import register_people

    principals.register(OrgPrincipals())
    register_lookup(OrgRecipients())
    register_people(find_people)
    # Calls from other systems are signed; they have no session that somebody could abuse.
    app.extensions["csrf"].exempt(api)
