"""How far a directory has come, so that the next reading may ask only for what has changed since.

Active Directory numbers its changes, each server by itself: a number means something on the server alone that gave it,
and only as long as its database is the same one
(learn.microsoft.com/windows/win32/ad/polling-for-changes-using-usnchanged).
"""

from __future__ import annotations

from dataclasses import dataclass

import ldap3

from core.org.directory.asking import Asked
from core.org.directory.errors import AnswerIncomplete, SearchRefused
from core.org.directory.values import dn_key

_ANYTHING = "(objectClass=*)"


@dataclass(frozen=True, slots=True)
class ServerPosition:
    """``server`` is the server with the mark of its database, ``number`` its latest change."""

    server: str
    number: int


def position_of(directory: Asked) -> ServerPosition | None:
    """Where the connected server stands now; ``None`` where it does not tell all of it.

    Raises:
        DirectoryError: it does not answer.
    """
    names = [directory.settings.attribute(name) for name in ("highest_change", "server_name", "server_mark")]
    if not all(names):
        return None
    highest, server_name, mark = names
    root = next(directory.search("", _ANYTHING, [highest, server_name], scope=ldap3.BASE), None)
    if root is None:
        return None
    number, server = root.text(highest), root.text(server_name)
    if not number.isdecimal() or not server:
        return None
    try:
        own = next(directory.search(server, _ANYTHING, [mark], scope=ldap3.BASE), None)
    except (SearchRefused, AnswerIncomplete):
        return None
    if own is None or not own.first(mark):
        return None
    return ServerPosition(f"{dn_key(server)} {own.first(mark).hex()}", int(number))
