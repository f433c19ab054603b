"""The session that somebody still has at the provider when theirs here has ended."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from flask import request, url_for

from core.config import current as config
from core.db import db
from core.identity.models import AccountSession
from core.identity.oidc import providers
from core.identity.oidc.refusals import ProviderRefused
from core.identity.sign_in_models import ExternalIdentity

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """A provider's name, and the address where its own session ends and that leads back here."""

    title: str
    address: str


def place_of(session_id: int) -> Elsewhere | None:
    """Where else the owner of a session may want to sign out; ``None`` if nowhere, or if the provider offers no way."""
    from core.identity.oidc import flow

    row = db.session.get(AccountSession, session_id)
    identity = db.session.get(ExternalIdentity, row.external_identity_id) if row and row.external_identity_id else None
    provider = providers.find(identity.provider) if identity is not None else None
    if row is None or provider is None:
        return None
    try:
        address = flow.sign_out_address(provider, row.id_token, outside_address(url_for("identity.sign_in")))
    except ProviderRefused as refused:
        log.info("%s cannot be asked to sign somebody out: %s", provider.key, refused)
        return None
    return Elsewhere(title=provider.title, address=address) if address else None


def outside_address(path: str) -> str:
    """A page's address as the outside knows it: that of the configuration, whatever host the request names."""
    return config().portal.url.rstrip("/") + path.removeprefix(request.script_root)
