"""Who must have a second step: whoever holds one of the roles that an administrator has chosen."""

from __future__ import annotations

from collections.abc import Collection

from core import settings

OWNER = "identity"
KEY = "second_factor_roles"


def roles() -> frozenset[str]:
    """Keys of the roles that need one."""
    return frozenset(settings.get(OWNER, KEY))


def required(held: Collection[str]) -> bool:
    """Whether somebody with these roles needs one."""
    return not roles().isdisjoint(held)


def require(role: str, wish: bool, *, by: int | None) -> None:
    """Ask it of a role, or ask it no more; the caller commits."""
    wanted = roles() | {role} if wish else roles() - {role}
    settings.set(OWNER, KEY, sorted(wanted), by=by)
