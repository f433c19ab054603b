"""What other plugins offer, if they are here and on."""

from collections.abc import Callable
from typing import Any

from core.plugin_host import host


def find(name: str, major: int = 1) -> Callable[..., Any] | None:
    """The service ``name``, or ``None``: then the feature that wanted it is simply not shown."""
    return host().find_service(name, major)


__all__ = ["find"]
