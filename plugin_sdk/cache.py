"""What a block remembers between requests: values that stay true until something of the block changes.

Each process remembers for itself, and all forget with the next request after a change, because the mark that tells of
it is read with every request anyway.
"""

from collections.abc import Hashable
from typing import Any, TypeVar

from core import epochs

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

__all__ = ["Kept", "changed", "follow"]


class Kept(epochs.Kept[K, V]):
    """Values by key, forgotten when the block says :func:`changed` or writes what it lets us :func:`follow`.

    Keep plain values, no objects of the session; nothing that depends on who asks unless the viewer is part of the key.

    Args:
        plugin_id: whose data they are made of.
        org: whether people, departments or places went into them too.
        most: how many are kept at the most.
    """

    def __init__(self, plugin_id: str, *, org: bool = False, most: int = 1000) -> None:
        super().__init__(epochs.of_plugin(plugin_id), *(("org",) if org else ()), most=most)


def follow(plugin_id: str, base: type[Any]) -> None:
    """Forget by itself whenever an object of a class below ``base`` is written; not for ``insert(…)`` and the like."""
    epochs.follow(epochs.of_plugin(plugin_id), base)


def changed(plugin_id: str) -> None:
    """Forget everything: after statements that write without objects. Others do with the commit."""
    epochs.move(epochs.of_plugin(plugin_id))
