"""Rich text: clean it before it is stored, and take its words."""

from core.html import clean, excerpt, to_text

__all__ = ["clean", "excerpt", "to_text"]
