"""Making and using a passkey (WebAuthn): what the browser is asked, and whether its answer can be believed.

Whoever needs it imports it inside the function, for the library takes memory that most workers can do without.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url, parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from core.config import current as config
from core.db import db, utcnow
from core.identity.models import Account
from core.identity.second_factor import vault
from core.identity.second_factor.passkeys import MOST, PasskeyRefused, of_account
from core.identity.sign_in_models import Passkey

LONGEST_ANSWER = 20_000
"""Signs of a browser's answer that are looked at."""
WAIT = 120_000
"""Milliseconds that a browser gives its owner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the browser is asked: ``challenge`` must come back signed, ``options`` is JSON for the browser."""

    challenge: str
    options: str


def ask_to_make(account: Account, portal: str) -> Asked:
    """Begin to make a passkey."""
    options = generate_registration_options(
        rp_id=_place(),
        rp_name=portal,
        user_id=vault.handle(account.id),
        user_name=account.login or account.name,
        user_display_name=account.name,
        timeout=WAIT,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
        exclude_credentials=_descriptors(account.id),
    )
    return Asked(challenge=bytes_to_base64url(options.challenge), options=options_to_json(options))


def make(account: Account, answer: str, *, challenge: str, title: str) -> Passkey:
    """Take a new passkey. Flushes.

    Raises:
        PasskeyRefused: the answer does not fit the challenge, the passkey is known, or there are ``MOST`` already.
    """
    if len(of_account(account.id)) >= MOST:
        raise PasskeyRefused("many")
    try:
        made = verify_registration_response(
            credential=_short(answer),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=_place(),
            expected_origin=_origin(),
        )
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise PasskeyRefused("wrong", str(error)) from error
    passkey = Passkey(
        account_id=account.id,
        credential=bytes_to_base64url(made.credential_id),
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        synced=made.credential_device_type is CredentialDeviceType.MULTI_DEVICE,
        title=title[:80],
    )
    try:
        with db.session.begin_nested():
            db.session.add(passkey)
    except IntegrityError as error:
        raise PasskeyRefused("known") from error
    return passkey


def ask_to_use(account_id: int | None = None) -> Asked:
    """Begin to use one: any of the account's, or with ``None`` whichever its owner chooses, verified by the device."""
    options = generate_authentication_options(
        rp_id=_place(),
        timeout=WAIT,
        allow_credentials=_descriptors(account_id) if account_id is not None else [],
        user_verification=UserVerificationRequirement.REQUIRED
        if account_id is None
        else UserVerificationRequirement.PREFERRED,
    )
    return Asked(challenge=bytes_to_base64url(options.challenge), options=options_to_json(options))


def use(answer: str, *, challenge: str, account_id: int | None = None) -> Passkey:
    """Whose passkey has answered. Flushes.

    Args:
        account_id: whose it must be; with ``None`` anybody's, if the device has verified its owner.

    Raises:
        PasskeyRefused: ``wrong``, whatever is.
    """
    try:
        credential = parse_authentication_credential_json(_short(answer))
        passkey = db.session.scalar(select(Passkey).where(Passkey.credential == bytes_to_base64url(credential.raw_id)))
        if passkey is None or account_id not in (None, passkey.account_id):
            raise PasskeyRefused("wrong", "no such passkey")
        handle = credential.response.user_handle
        if handle and not hmac.compare_digest(handle, vault.handle(passkey.account_id)):
            raise PasskeyRefused("wrong", "the passkey says it is another account's")
        used = verify_authentication_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=_place(),
            expected_origin=_origin(),
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=account_id is None,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise PasskeyRefused("wrong", str(error)) from error
    passkey.sign_count, passkey.last_used_at = used.new_sign_count, utcnow()
    db.session.flush()
    return passkey


def _descriptors(account_id: int) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(key.credential)) for key in of_account(account_id)]


def _short(answer: str) -> str:
    if not answer or len(answer) > LONGEST_ANSWER:
        raise PasskeyRefused("wrong", "no answer, or a very long one")
    return answer


def _place() -> str:
    return urlsplit(config().portal.url).hostname or ""


def _origin() -> str:
    address = urlsplit(config().portal.url)
    return f"{address.scheme}://{address.netloc}"
