"""Reading a directory's values: ids, texts, times, flags, names of entries."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from string import hexdigits
from uuid import UUID

from ldap3.utils.conv import escape_filter_chars

_FILETIME_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_NEVER = frozenset({0, 0x7FFFFFFFFFFFFFFF})
_ACCOUNT_DISABLED = 0x2
_UNTIDY = re.compile(r"[\\\"]|\s[,=]|[,=]\s|^\s|\s\Z")
"""What of a DN would have to be written another way; most have nothing of it, and looking is quicker."""
_MIXED_ENDIAN = frozenset({"objectguid"})


def identifier(attribute: str, value: bytes) -> str:
    """The text form of an immutable id: a GUID for objectGUID, the text itself otherwise.

    Raises:
        ValueError: it is not what the attribute promises.
    """
    if attribute.lower() in _MIXED_ENDIAN:
        return str(UUID(bytes_le=value))
    return value.decode("utf-8").strip().lower()


def identifier_filter(attribute: str, external_id: str) -> str:
    """The search filter for an entry with that id."""
    if attribute.lower() in _MIXED_ENDIAN:
        escaped = "".join(f"\\{byte:02x}" for byte in UUID(external_id).bytes_le)
        return f"({attribute}={escaped})"
    return equals(attribute, external_id)


def equals(attribute: str, value: str) -> str:
    """The search filter ``attribute = value``, with everything that means something in a filter escaped."""
    return f"({attribute}={escape_filter_chars(value)})"


def file_time(value: str) -> datetime | None:
    """A Windows time (100 ns steps since 1601) as a moment; ``None`` for "never" and for what is no such time."""
    try:
        ticks = int(value)
    except ValueError:
        return None
    if ticks in _NEVER or ticks < 0:
        return None
    try:
        return _FILETIME_EPOCH + timedelta(microseconds=ticks // 10)
    except OverflowError:
        return None


def generalized_time(value: str) -> datetime | None:
    """An LDAP time such as ``20260819082229.0Z`` as a moment; ``None`` if it is none."""
    digits = value.partition(".")[0].partition("Z")[0]
    try:
        return datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def account_disabled(user_account_control: str) -> bool:
    """True where Active Directory's flags say that the account is switched off."""
    try:
        return bool(int(user_account_control) & _ACCOUNT_DISABLED)
    except ValueError:
        return False


def dn_key(dn: str) -> str:
    """A form of a DN in which the same entry is always written the same way, whatever its case, blanks and escapes."""
    if not _UNTIDY.search(dn):
        return dn.casefold()
    parts = ["=".join(side.strip() for side in part.split("=", 1)) for part in split_dn(dn)]
    if "\\" in dn:
        parts = [_respelled(part) for part in parts]
    return ",".join(parts).casefold()


def _respelled(part: str) -> str:
    """A part of a DN with its escapes written one way: servers write a comma as ``\\,`` here and as ``\\2C`` there."""
    raw, position = bytearray(), 0
    while position < len(part):
        if part[position] != "\\":
            raw += part[position].encode()
            position += 1
        elif all(sign in hexdigits for sign in part[position + 1 : position + 3]):
            raw += bytes.fromhex(part[position + 1 : position + 3])
            position += 3
        else:
            raw += part[position + 1 : position + 2].encode()
            position += 2
    return raw.decode("utf-8", "replace").replace("\\", "\\\\").replace(",", "\\,")


def split_dn(dn: str) -> list[str]:
    """The parts of a DN, the entry's own first; an escaped comma does not part."""
    if "\\" not in dn and '"' not in dn:
        return dn.split(",")
    parts, start, position = [], 0, 0
    while position < len(dn):
        if dn[position] == "\\":
            position += 1
        elif dn[position] == ",":
            parts.append(dn[start:position])
            start = position + 1
        position += 1
    return [*parts, dn[start:]]


def parent_dn(dn: str) -> str:
    """The DN above."""
    return ",".join(split_dn(dn)[1:])
