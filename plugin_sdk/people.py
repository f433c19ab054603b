"""People and places, as cards without anything private."""

from core.org.heads_above import heads_above
from core.org.occasions import occasions
from core.org.people import card, cards
from core.org.places import place, places
from core.org.structure import members

__all__ = ["card", "cards", "heads_above", "members", "occasions", "place", "places"]
