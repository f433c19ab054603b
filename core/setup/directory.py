"""Trying a directory out before anything stands in the configuration."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from flask_babel import gettext as _
from pydantic import ValidationError

from core.org.directory import DirectoryClient, LdapSettings
from core.org.directory.asking import Entry
from core.org.directory.errors import DirectoryError

CONNECT_SECONDS, ANSWER_SECONDS = 5.0, 10
"""Somebody waits at the page; an import may wait longer."""
SHOWN = 5
MOST = 500
"""Entries that are counted."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it.

    Attributes:
        setting / problem: what is wrong, and with which key; empty if all is well.
        names: a few of the people that were found.
        more: there are more than were counted.
    """

    setting: str = ""
    problem: str = ""
    names: tuple[str, ...] = ()
    count: int = 0
    more: bool = False


def attempt(values: Mapping[str, Any], password: str) -> Trial:
    """Connect, sign in as the portal's account and look for people; nothing is kept.

    Args:
        values: the table as it would stand in the configuration.
        password: of ``bind_dn``, as typed. Files are never read for it: whoever only has the web page could otherwise
            send any file of this machine to a server of their own.
    """
    try:
        settings = quick(LdapSettings.model_validate({**values, "bind_password": password}))
    except ValidationError as error:
        return _wrong(error)
    try:
        with DirectoryClient(settings) as client:
            return _found(client, settings)
    except DirectoryError as error:
        return Trial(setting=error.setting, problem=str(error))


def quick(settings: LdapSettings) -> LdapSettings:
    """The same directory, given up on sooner: but for sign-ins, only trials let a page wait for it."""
    return settings.model_copy(
        update={
            "connect_timeout": min(settings.connect_timeout, CONNECT_SECONDS),
            "receive_timeout": min(settings.receive_timeout, ANSWER_SECONDS),
        }
    )


def _found(client: DirectoryClient, settings: LdapSettings) -> Trial:
    wanted = [settings.attribute(name) for name in ("name", "last_name", "first_name", "login")]
    entries: list[Entry] = []
    for base in settings.bases_for("people"):
        found = client.search(base, settings.filter_for("people"), wanted, size_limit=MOST + 1)
        entries += islice(found, MOST + 1 - len(entries))
    if not entries:
        return Trial(
            setting="base",
            problem=_(
                "The connection works, but nobody was found there. Correct 'base', or the rights of the account."
            ),
        )
    return Trial(
        names=tuple(_name(entry, settings) for entry in entries[:SHOWN]),
        count=min(len(entries), MOST),
        more=len(entries) > MOST,
    )


def _name(entry: Entry, settings: LdapSettings) -> str:
    def text(name: str) -> str:
        return next(iter(entry.texts(settings.attribute(name))), "")

    parts = " ".join(part for part in (text("last_name"), text("first_name")) if part)
    return text("name") or parts or text("login") or entry.dn


def _wrong(error: ValidationError) -> Trial:
    """The first mistake of the table, with the key that it names."""
    first = error.errors()[0]
    text = str(first["msg"]).removeprefix("Value error, ").rstrip(".") + "."
    named = re.search(r"'(\w+)'", text)
    setting = str(first["loc"][0]) if first["loc"] else named[1] if named else "servers"
    if first["type"] in ("missing", "string_too_short"):
        text = _("This is needed.")
    return Trial(setting=setting, problem=text)
