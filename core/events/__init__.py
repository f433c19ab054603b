"""Events: what one block tells the others after its change is surely committed."""

from core.events.delivery import publish

__all__ = ["publish"]
