"""Calls of another system, as the tests make them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

SECRET = "s" * 16 + "0123456789abcdef"  # nothing but a test's
Call = Callable[..., Any]


def group(key: str, *members: Any, **values: Any) -> dict[str, Any]:
    """A group as another system hands it in."""
    return {"id": key, "name": f"Group {key}", "members": list(members), **values}
