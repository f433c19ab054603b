"""A block made up for one test: it declares what the test needs, can be switched off, and is forgotten afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from flask import Flask

from core.plugin_host import host


class Block:
    """A part of the portal called ``id``, on until it is switched off."""

    def __init__(self, identity: str) -> None:
        self.id = identity
        host().core_areas.append(identity)

    def declare(self, **hooks: Sequence[Any]) -> None:
        """``declare(jobs=[...], settings=[...])``."""
        for hook, items in hooks.items():
            host().declared.take(self.id, hook, list(items))

    def switch(self, on: bool) -> None:
        """Switch it off or on."""
        if on and self.id not in host().core_areas:
            host().core_areas.append(self.id)
        if not on and self.id in host().core_areas:
            host().core_areas.remove(self.id)

    def remove(self) -> None:
        """As if its folder had been deleted."""
        self.switch(False)
        host().declared.forget(self.id)


@pytest.fixture
def block(app: Flask) -> Iterator[Block]:
    """The block ``demo``."""
    made = Block("demo")
    yield made
    made.remove()


@pytest.fixture
def other_block(app: Flask) -> Iterator[Block]:
    """A second block, ``other``."""
    made = Block("other")
    yield made
    made.remove()
