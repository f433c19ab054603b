"""People, places and companies, as cards without anything private; who is away, and who leads whom."""

from core.org.away import absences
from core.org.dates import today
from core.org.entities import entities, entity
from core.org.leading import heads_of, led_by
from core.org.people import card, cards
from core.org.places import place, places

__all__ = ["absences", "card", "cards", "entities", "entity", "heads_of", "led_by", "place", "places", "today"]
