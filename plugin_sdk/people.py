"""People and places, as cards without anything private."""

from core.identity.accounts import id_of as account_id
from core.org.people import card, cards
from core.org.places import place, places

__all__ = ["account_id", "card", "cards", "place", "places"]
