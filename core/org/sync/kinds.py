"""The kinds of sources that this portal knows: core's own, and those that blocks register."""

from __future__ import annotations

from core.org.records import SourceKind

_kinds: dict[str, SourceKind] = {}


class UnknownKindError(LookupError):
    """No kind of that name is known."""


def register(kind: SourceKind) -> None:
    """Make a kind known under its name; to be called when a process starts.

    Raises:
        ValueError: the name is taken by another kind.
    """
    known = _kinds.get(kind.kind)
    if known is not None and type(known) is not type(kind):
        raise ValueError(f"a kind of source named '{kind.kind}' is known already")
    _kinds[kind.kind] = kind


def get(name: str) -> SourceKind:
    """The kind of that name.

    Raises:
        UnknownKindError: there is none.
    """
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKindError(name) from None


def names() -> list[str]:
    """Names of all kinds known."""
    return sorted(_kinds)
