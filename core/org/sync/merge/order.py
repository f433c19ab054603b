"""The order of sources: as the configuration lists them, whichever ran first."""

from __future__ import annotations

from core.config import current


def place(key: str) -> tuple[int, str]:
    """Sorts sources by their keys; one that the configuration names no more comes last."""
    keys = list(current().sources)
    return (keys.index(key) if key in keys else len(keys)), key
