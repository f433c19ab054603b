"""The fixtures of a made-up block."""

from tests.declared import block, other_block

__all__ = ["block", "other_block"]
