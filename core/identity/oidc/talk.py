"""Asking a provider: its own description, its keys, its word about a person. Nothing waits longer than ``timeout``."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from flask import current_app

from core.identity.oidc.providers import Provider
from core.identity.oidc.refusals import ProviderRefused, Refusal

log = logging.getLogger(__name__)

KEPT_SECONDS = 3600
"""How long a provider's description and keys are remembered."""
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""How a provider may sign: with a private key. With a shared secret, or not at all, it may not, whatever it offers."""
_KEY_TYPES = ("RSA", "EC", "OKP")
_EXTENSION = "dunbar.oidc"


@dataclass(slots=True)
class Description:
    """What a provider says about itself, checked, and its keys once they were needed."""

    issuer: str
    authorization: str
    token: str
    keys_at: str
    userinfo: str
    end_session: str
    algorithms: tuple[str, ...]
    by_post: bool
    says_issuer: bool
    until: float
    keys: dict[str, Any] | None = field(default=None)


def describe(provider: Provider) -> Description:
    """The provider's description, from memory if it is fresh.

    Raises:
        ProviderRefused: ``UNAVAILABLE``, or ``MISCONFIGURED`` if it is another issuer or misses what is needed.
    """
    known: dict[tuple[str, str], Description] = current_app.extensions.setdefault(_EXTENSION, {})
    place = (provider.settings.issuer, provider.settings.ca_file)
    found = known.get(place)
    if found is None or found.until < time.monotonic():
        data = _get(provider, provider.settings.issuer.rstrip("/") + "/.well-known/openid-configuration")
        found = known[place] = _checked(provider, data)
    return found


def forget() -> None:
    """Forget every description; for tests and after a changed configuration."""
    current_app.extensions.pop(_EXTENSION, None)


def keys(provider: Provider, *, anew: bool = False) -> dict[str, Any]:
    """The provider's public keys as a JWK set; ``anew`` when a signature names one that is not among them."""
    description = describe(provider)
    if description.keys is None or anew:
        data = _get(provider, description.keys_at)
        found = data.get("keys")
        usable = [
            key
            for key in (found if isinstance(found, list) else [])
            if isinstance(key, dict) and key.get("kty") in _KEY_TYPES and key.get("use", "sig") == "sig"
        ]
        if not usable:
            raise ProviderRefused(Refusal.MISCONFIGURED, "the provider publishes no usable key")
        description.keys = {"keys": usable}
    return description.keys


def session(provider: Provider, description: Description, redirect_uri: str) -> OAuth2Session:
    """A client of the provider that knows PKCE."""
    secret = provider.secret()
    method = "none" if not secret else "client_secret_post" if description.by_post else "client_secret_basic"
    return OAuth2Session(
        client_id=provider.settings.client_id,
        client_secret=secret or None,
        token_endpoint_auth_method=method,
        scope=" ".join(provider.settings.scopes),
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
    )


def exchange(provider: Provider, client: OAuth2Session, *, code: str, verifier: str) -> Mapping[str, Any]:
    """Give the code back and get the tokens.

    Raises:
        ProviderRefused: ``UNAVAILABLE``, ``MISCONFIGURED`` (it does not know this portal) or ``UNTRUSTED`` (the code).
    """
    try:
        found: Mapping[str, Any] = client.fetch_token(
            describe(provider).token,
            grant_type="authorization_code",
            code=code,
            code_verifier=verifier,
            **_options(provider),
        )
    except OAuthError as error:
        unknown = error.error in ("invalid_client", "unauthorized_client")
        raise ProviderRefused(Refusal.MISCONFIGURED if unknown else Refusal.UNTRUSTED, str(error)) from error
    except (requests.RequestException, ValueError) as error:
        raise ProviderRefused(Refusal.UNAVAILABLE, str(error)) from error
    return found


def person(provider: Provider, access_token: str) -> dict[str, Any]:
    """What the provider tells about the owner of an access token."""
    return _get(provider, describe(provider).userinfo, {"Authorization": f"Bearer {access_token}"})


def _options(provider: Provider) -> dict[str, Any]:
    return {
        "timeout": provider.settings.timeout,
        "verify": provider.settings.ca_file or True,
        "allow_redirects": False,
    }


def _get(provider: Provider, url: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    try:
        with requests.Session() as client:
            answer = client.get(url, headers=dict(headers or {}), **_options(provider))
        if answer.status_code != 200:
            raise ProviderRefused(Refusal.UNAVAILABLE, f"{url} answered {answer.status_code}")
        data = answer.json()
    except (requests.RequestException, OSError, ValueError) as error:
        # Also a certificate that cannot be checked, and a ca_file that is not there.
        raise ProviderRefused(Refusal.UNAVAILABLE, f"{url}: {error}") from error
    if not isinstance(data, dict):
        raise ProviderRefused(Refusal.UNAVAILABLE, f"{url} answered no object")
    return data


def _checked(provider: Provider, data: Mapping[str, Any]) -> Description:
    if data.get("issuer") != provider.settings.issuer:
        raise ProviderRefused(Refusal.MISCONFIGURED, f"the provider calls itself {data.get('issuer')!r}")
    offered = data.get("id_token_signing_alg_values_supported") or ["RS256"]
    algorithms = tuple(name for name in ALGORITHMS if name in offered)
    if not algorithms:
        raise ProviderRefused(Refusal.MISCONFIGURED, f"the provider signs by none of {', '.join(ALGORITHMS)}")
    methods = data.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return Description(
        issuer=provider.settings.issuer,
        authorization=_address(provider, data, "authorization_endpoint"),
        token=_address(provider, data, "token_endpoint"),
        keys_at=_address(provider, data, "jwks_uri"),
        userinfo=_address(provider, data, "userinfo_endpoint", needed=False),
        end_session=_address(provider, data, "end_session_endpoint", needed=False),
        algorithms=algorithms,
        by_post="client_secret_basic" not in methods,
        says_issuer=data.get("authorization_response_iss_parameter_supported") is True,
        until=time.monotonic() + KEPT_SECONDS,
    )


def _address(provider: Provider, data: Mapping[str, Any], name: str, *, needed: bool = True) -> str:
    """An address of the provider; as safe as its issuer, so that nothing secret is sent in the clear."""
    found = data.get(name)
    if not found and not needed:
        return ""
    scheme = urlsplit(provider.settings.issuer).scheme
    if not isinstance(found, str) or urlsplit(found).scheme != scheme or not urlsplit(found).hostname:
        raise ProviderRefused(Refusal.MISCONFIGURED, f"{name} of the provider is {found!r}")
    return found
