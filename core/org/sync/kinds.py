"""The kinds of sources that this portal knows: what core and the blocks declare."""

from __future__ import annotations

from core.extension import SourceKind
from core.plugin_host import host


class UnknownKindError(LookupError):
    """No kind of that name is known, or the block that brings it is switched off."""


def get(name: str) -> SourceKind:
    """The kind of that name.

    Raises:
        UnknownKindError: there is none.
    """
    declared = host().declared.source_kinds.get(name)
    if declared is None or not host().enabled(declared.owner):
        raise UnknownKindError(name)
    return declared.value


def names() -> list[str]:
    """Names of all kinds that can be used now."""
    return sorted(name for name, declared in host().declared.source_kinds.items() if host().enabled(declared.owner))
