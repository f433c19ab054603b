"""The table ``[sources.<key>]`` of a source of this kind."""

from __future__ import annotations

from typing import Literal

from plugin_sdk.org import SourceSettings

KIND = "scim"


class ScimSettings(SourceSettings):
    """What an administrator says of a source that is pushed to us.

    Attributes:
        first_run: who may start the very first import: a person (``by_hand``), or the first change that is pushed
            (``by_push``).
        logins: True where ``userName`` is also how people sign in to the portal.
        photos: take over pictures that are sent along as ``data:`` addresses. Others are never fetched.
        allow_http: take tokens over a connection that is not encrypted, also from another machine: for a trial only.
    """

    first_run: Literal["by_hand", "by_push"] = "by_hand"
    logins: bool = False
    photos: bool = True
    allow_http: bool = False
