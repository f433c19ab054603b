"""Words as people write them."""

from core.text import transliterate

__all__ = ["transliterate"]
