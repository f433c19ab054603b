"""The way to a provider and back: authorization code with PKCE, state and nonce.

Whoever needs it imports it inside the function, for its libraries take memory that most workers can do without.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from authlib.common.urls import add_params_to_uri
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from core.identity.oidc import talk
from core.identity.oidc.journey import Arrival, Departure
from core.identity.oidc.providers import Provider
from core.identity.oidc.refusals import ProviderRefused, Refusal

CLOCKS_APART = 60
"""Seconds that the provider's clock may differ from ours."""
LONGEST_SUBJECT = 255
LONGEST_KEPT = 8000
"""Signs of an id token that is kept for signing out at the provider; a longer one could not be sent there anyway."""


def depart(provider: Provider, redirect_uri: str) -> Departure:
    """Begin a sign-in.

    Raises:
        ProviderRefused: the provider cannot be asked.
    """
    description = talk.describe(provider)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    with talk.session(provider, description, redirect_uri) as client:
        url, _state = client.create_authorization_url(
            description.authorization, state=state, code_verifier=verifier, nonce=nonce
        )
    return Departure(url=url, state=state, nonce=nonce, verifier=verifier)


def arrive(provider: Provider, answer: Mapping[str, str], *, nonce: str, verifier: str, redirect_uri: str) -> Arrival:
    """End a sign-in: check everything the provider said. Whose ``state`` it is was checked by the caller.

    Raises:
        ProviderRefused: the provider refused, cannot be asked, or said something that cannot be trusted.
    """
    description = talk.describe(provider)
    if "error" in answer:
        raise ProviderRefused(_declined(answer["error"]), f"{answer['error']}: {answer.get('error_description', '')}")
    if answer.get("iss", description.issuer if not description.says_issuer else "") != description.issuer:
        raise ProviderRefused(Refusal.UNTRUSTED, f"the answer comes from {answer.get('iss')!r}")
    code = answer.get("code", "")
    if not code:
        raise ProviderRefused(Refusal.UNTRUSTED, "the answer holds no code")
    with talk.session(provider, description, redirect_uri) as client:
        tokens = talk.exchange(provider, client, code=code, verifier=verifier)
    claims = _verified(provider, tokens, nonce)
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise ProviderRefused(Refusal.UNTRUSTED, "the subject is empty or too long")
    claims = _completed(provider, tokens, claims)
    id_token = str(tokens["id_token"])
    return Arrival(
        subject=subject,
        claims=claims,
        label=_label(claims),
        mail=_verified_mail(claims),
        id_token=id_token if len(id_token) <= LONGEST_KEPT else "",
    )


def sign_out_address(provider: Provider, id_token: str, back: str) -> str:
    """Where the provider ends its own session, or empty if it offers no such place.

    Raises:
        ProviderRefused: the provider cannot be asked.
    """
    place = talk.describe(provider).end_session
    if not place:
        return ""
    wishes = [("client_id", provider.settings.client_id), ("post_logout_redirect_uri", back)]
    if id_token:
        wishes.insert(0, ("id_token_hint", id_token))
    return str(add_params_to_uri(place, wishes))


def _declined(error: str) -> Refusal:
    if error in ("temporarily_unavailable", "server_error"):
        return Refusal.UNAVAILABLE
    if error in ("access_denied", "consent_required", "login_required", "interaction_required"):
        return Refusal.DECLINED
    return Refusal.MISCONFIGURED


def _verified(provider: Provider, tokens: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
    """The claims of the id token, once signature, issuer, audience, times and nonce are right."""
    text, access_token = tokens.get("id_token"), tokens.get("access_token")
    if not isinstance(text, str) or not isinstance(access_token, str):
        raise ProviderRefused(Refusal.UNTRUSTED, "the answer holds no id token or no access token")
    expected = {
        "iss": {"essential": True, "value": provider.settings.issuer},
        "aud": {"essential": True, "value": provider.settings.client_id},
    }
    known = {"nonce": nonce, "client_id": provider.settings.client_id, "access_token": access_token}
    try:
        token = _decoded(provider, text)
        claims = CodeIDToken(token.claims, token.header, expected, known)
        claims.validate(leeway=CLOCKS_APART)
    except (JoseError, ValueError, TypeError) as error:
        raise ProviderRefused(Refusal.UNTRUSTED, f"the id token: {type(error).__name__}: {error}") from error
    return dict(claims)


def _decoded(provider: Provider, text: str) -> jwt.Token:
    registry = JWSRegistry(algorithms=list(talk.describe(provider).algorithms), strict_check_header=False)
    try:
        return jwt.decode(text, KeySet.import_key_set(talk.keys(provider)), registry=registry)  # type: ignore[arg-type]  # a JWK set as JSON has it
    except InvalidKeyIdError:
        # The provider has changed its keys since they were read.
        return jwt.decode(text, KeySet.import_key_set(talk.keys(provider, anew=True)), registry=registry)  # type: ignore[arg-type]


def _completed(provider: Provider, tokens: Mapping[str, Any], claims: Mapping[str, Any]) -> Mapping[str, Any]:
    """The claims and, where the id token lacks what is needed, those of the userinfo endpoint."""
    settings = provider.settings
    lacking = (settings.match_claim and settings.match_claim not in claims) or (
        settings.trust_mail and "email_verified" not in claims
    )
    if not lacking or not talk.describe(provider).userinfo:
        return claims
    more = talk.person(provider, tokens["access_token"])
    if more.get("sub") != claims["sub"]:
        raise ProviderRefused(Refusal.UNTRUSTED, "userinfo is about somebody else")
    return {**more, **claims}


def _label(claims: Mapping[str, Any]) -> str:
    for name in ("email", "preferred_username", "name"):
        value = claims.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()[:255]
    return ""


def _verified_mail(claims: Mapping[str, Any]) -> str:
    mail, verified = claims.get("email"), claims.get("email_verified")
    # Some providers send the word instead of the value.
    return mail.strip().lower() if isinstance(mail, str) and verified in (True, "true") else ""
