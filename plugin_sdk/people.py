"""People, departments and places, as cards without anything private; who is away, and who stands in."""

from core.identity.accounts import id_of as account_id
from core.org.away import Away, absences
from core.org.away import of_people as away
from core.org.dates import today
from core.org.deputies import Deputy
from core.org.deputies import of_people as deputies
from core.org.entities import entities, entity
from core.org.heads_above import heads_above
from core.org.leading import headed, led_by, team
from core.org.occasions import occasions
from core.org.people import card, cards
from core.org.personnel_numbers import personnel_numbers
from core.org.places import place, places
from core.org.seats import seats
from core.org.structure import members, superiors
from core.org.units import departments
from core.org.whereabouts import whereabouts

__all__ = [
    "Away",
    "Deputy",
    "absences",
    "account_id",
    "away",
    "card",
    "cards",
    "departments",
    "deputies",
    "entities",
    "entity",
    "headed",
    "heads_above",
    "led_by",
    "members",
    "occasions",
    "personnel_numbers",
    "place",
    "places",
    "seats",
    "superiors",
    "team",
    "today",
    "whereabouts",
]
