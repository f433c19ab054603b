"""Signed links in letters. They work without a sign-in, so each can do one thing alone, and says who may."""

from __future__ import annotations

from typing import Any

from flask import current_app
from itsdangerous import BadSignature, SignatureExpired, URLSafeSerializer, URLSafeTimedSerializer

MUTE_PATH = "/notifications/mute/{token}"
ACT_PATH = "/notifications/do/{token}"
OPEN_PATH = "/notifications/{id}/open"
CHOICES_PATH = "/account/notifications"

ALL = ""
"""In place of a type: every letter that may be muted."""


class UnknownLinkError(ValueError):
    """Nobody here has signed this link, or it was cut short."""


class ExpiredLinkError(ValueError):
    """The link has done its time."""


def mute(person_id: int, kind: str) -> str:
    """A link that mutes the letters of one type for one person. Letters are kept, so it holds for ever."""
    return MUTE_PATH.format(token=_mute().dumps([person_id, kind]))


def read_mute(token: str) -> tuple[int, str]:
    """The person and the type of such a link.

    Raises:
        UnknownLinkError: it is none.
    """
    try:
        person_id, kind = _mute().loads(token)
    except (BadSignature, ValueError, TypeError) as error:
        raise UnknownLinkError from error
    return int(person_id), str(kind)


def act(notification_id: int) -> str:
    """A link to the action of one message, which has one receiver and one type. Its days begin now."""
    return ACT_PATH.format(token=_act().dumps(notification_id))


def read_act(token: str) -> int:
    """The message of such a link, however old it is.

    Raises:
        UnknownLinkError: it is none.
    """
    return int(_loaded(token, None))


def check_age(token: str, days: int) -> None:
    """See that an action's link still counts.

    Raises:
        ExpiredLinkError: it is older.
    """
    try:
        _loaded(token, days * 24 * 3600)
    except SignatureExpired as error:
        raise ExpiredLinkError from error


def _loaded(token: str, seconds: int | None) -> Any:
    try:
        return _act().loads(token, max_age=seconds)
    except SignatureExpired:
        raise
    except BadSignature as error:
        raise UnknownLinkError from error


def _mute() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="dunbar notify mute")


def _act() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="dunbar notify act")
