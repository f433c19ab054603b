"""People, departments and places, as cards without anything private."""

from core.org.people import card, cards
from core.org.places import place, places
from core.org.structure import heads_above
from core.org.units import departments, legal_entities

__all__ = ["card", "cards", "departments", "heads_above", "legal_entities", "place", "places"]
