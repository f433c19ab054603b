"""What an id token must say, and how it must be signed, before anybody is believed to be somebody."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from core.config import OidcConfig
from core.identity.oidc import flow, talk
from core.identity.oidc.providers import Provider
from core.identity.oidc.refusals import ProviderRefused, Refusal

ISSUER, CLIENT, NONCE = "https://id.example", "dunbar", "nonce-of-this-browser"
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
PROVIDER = Provider(key="corp", settings=OidcConfig(issuer=ISSUER, client_id=CLIENT, client_secret="secret"))


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    good = {"iss": ISSUER, "aud": CLIENT, "sub": "subject-1", "iat": now, "exp": now + 300, "nonce": NONCE}
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def signed(content: dict[str, Any], *, key: RSAKey = KEY, kid: str = "one") -> str:
    return jwt.encode({"alg": "RS256", "kid": kid}, content, key)


def in_base64(content: bytes) -> bytes:
    return urlsafe_b64encode(content).rstrip(b"=")


@pytest.fixture
def arrive(monkeypatch):
    """``arrive(id_token)`` is the way back from a provider that answers so."""
    told: dict[str, Any] = {"userinfo": {"sub": "subject-1"}, "fetched": 0}
    description = talk.Description(
        issuer=ISSUER,
        authorization=f"{ISSUER}/authorize",
        token=f"{ISSUER}/token",
        keys_at=f"{ISSUER}/keys",
        userinfo=f"{ISSUER}/userinfo",
        end_session="",
        algorithms=("RS256",),
        by_post=False,
        says_issuer=False,
        until=0,
    )

    def keys(provider: Provider, *, anew: bool = False) -> dict[str, Any]:
        told["fetched"] += 1
        return {"keys": [KEY.as_dict(private=False)]}

    monkeypatch.setattr(talk, "describe", lambda provider: description)
    monkeypatch.setattr(talk, "keys", keys)
    monkeypatch.setattr(talk, "person", lambda provider, token: told["userinfo"])

    def go(id_token: str | None, provider: Provider = PROVIDER, **userinfo: Any):
        told["userinfo"] = {"sub": "subject-1", **userinfo}
        tokens = {"access_token": "a", **({"id_token": id_token} if id_token is not None else {})}
        monkeypatch.setattr(talk, "exchange", lambda *_args, **_kwargs: tokens)
        return flow.arrive(provider, {"code": "c"}, nonce=NONCE, verifier="v", redirect_uri="http://localhost/back")

    go.told = told  # type: ignore[attr-defined]
    return go


def test_a_good_one_is_believed(arrive):
    assert arrive(signed(claims())).subject == "subject-1"


NOW = int(time.time())
FORGED = {
    "another nonce": {"nonce": "of another browser"},
    "no nonce": {"nonce": None},
    "another issuer": {"iss": "https://evil.example"},
    "no issuer": {"iss": None},
    "meant for another": {"aud": "another-client"},
    "meant for nobody": {"aud": None},
    "meant for several and given to another": {"aud": [CLIENT, "another"], "azp": "another"},
    "meant for several and given to nobody": {"aud": [CLIENT, "another"]},
    "expired": {"exp": NOW - 3600, "iat": NOW - 7200},
    "without an end": {"exp": None},
    "from the future": {"iat": NOW + 3600},
    "about nobody": {"sub": None},
    "about an empty subject": {"sub": ""},
    "about a subject that is no text": {"sub": 17},
    "about a subject too long to keep": {"sub": "s" * 256},
    "for another access token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
}


@pytest.mark.parametrize("changes", FORGED.values(), ids=FORGED)
def test_one_that_says_something_wrong_is_not(arrive, changes):
    with pytest.raises(ProviderRefused) as refused:
        arrive(signed(claims(**changes)))
    assert refused.value.refusal is Refusal.UNTRUSTED


def test_one_of_another_key_is_not(arrive):
    stranger = RSAKey.generate_key(2048, {"kid": "one"})
    with pytest.raises(ProviderRefused) as refused:
        arrive(signed(claims(), key=stranger))
    assert refused.value.refusal is Refusal.UNTRUSTED


def test_one_of_an_unknown_key_is_not_after_the_keys_were_read_anew(arrive):
    stranger = RSAKey.generate_key(2048, {"kid": "two"})
    with pytest.raises(ProviderRefused):
        arrive(signed(claims(), key=stranger, kid="two"))
    assert arrive.told["fetched"] == 2


@pytest.mark.parametrize("secret", [b"secret", KEY.as_pem(private=False)], ids=["client secret", "public key"])
def test_one_signed_with_something_that_others_know_is_not(arrive, secret):
    """By hand, because no library signs with a public key."""
    head = in_base64(json.dumps({"alg": "HS256", "kid": "one"}).encode())
    body = in_base64(json.dumps(claims()).encode())
    mark = hmac.new(secret, head + b"." + body, hashlib.sha256).digest()
    with pytest.raises(ProviderRefused) as refused:
        arrive(b".".join((head, body, in_base64(mark))).decode())
    assert refused.value.refusal is Refusal.UNTRUSTED


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE"])
def test_one_that_nobody_signed_is_not(arrive, algorithm):
    head = in_base64(json.dumps({"alg": algorithm}).encode())
    with pytest.raises(ProviderRefused) as refused:
        arrive(b".".join((head, in_base64(json.dumps(claims()).encode()), b"")).decode())
    assert refused.value.refusal is Refusal.UNTRUSTED


@pytest.mark.parametrize("text", [None, "", "a.b", "a.b.c", "ü.ü.ü"])
def test_what_is_no_token_is_not(arrive, text):
    with pytest.raises(ProviderRefused) as refused:
        arrive(text)
    assert refused.value.refusal is Refusal.UNTRUSTED


def test_a_provider_that_offers_only_unsafe_signatures_is_not_set_up(monkeypatch):
    places = {f"{name}_endpoint": f"{ISSUER}/{name}" for name in ("authorization", "token")}
    data = {"issuer": ISSUER, "jwks_uri": f"{ISSUER}/keys", **places}
    assert talk._checked(PROVIDER, data).algorithms == ("RS256",)
    with pytest.raises(ProviderRefused):
        talk._checked(PROVIDER, {**data, "id_token_signing_alg_values_supported": ["none", "HS256"]})


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"])
def test_no_address_of_a_safe_provider_is_in_the_clear(name):
    places = {f"{name}_endpoint": f"{ISSUER}/{name}" for name in ("authorization", "token", "userinfo")}
    data = {"issuer": ISSUER, "jwks_uri": f"{ISSUER}/keys", **places, name: "http://id.example/x"}
    with pytest.raises(ProviderRefused):
        talk._checked(PROVIDER, data)


TRUSTING = Provider(
    key="corp", settings=OidcConfig(issuer=ISSUER, client_id=CLIENT, client_secret="secret", trust_mail=True)
)


@pytest.mark.parametrize(
    ("said", "mail"),
    [(True, "a@b.example"), ("true", "a@b.example"), (False, ""), ("false", ""), (None, ""), (1.5, ""), ("yes", "")],
)
def test_an_address_counts_only_if_it_is_said_to_be_verified(arrive, said, mail):
    assert arrive(signed(claims(email=" A@b.example ", email_verified=said)), TRUSTING).mail == mail


def test_userinfo_fills_in_what_the_token_lacks_and_is_about_the_same_person(arrive):
    assert arrive(signed(claims()), TRUSTING, email="a@b.example", email_verified=True).mail == "a@b.example"
    with pytest.raises(ProviderRefused) as refused:
        arrive(signed(claims()), TRUSTING, sub="subject-2", email="a@b.example", email_verified=True)
    assert refused.value.refusal is Refusal.UNTRUSTED


def test_what_is_signed_wins_over_userinfo(arrive):
    found = arrive(signed(claims(email="a@b.example", email_verified=None)), TRUSTING, email="x@y.example")
    assert found.claims["email"] == "a@b.example"
