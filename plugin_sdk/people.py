"""People and places, as cards without anything private."""

from core.org.heads_above import heads_above
from core.org.people import card, cards
from core.org.places import place, places

__all__ = ["card", "cards", "heads_above", "place", "places"]
