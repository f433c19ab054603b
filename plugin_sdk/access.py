"""Who may see an object: audiences, applied inside SQL."""

from core.access.audiences import (
    AudienceError,
    bound,
    describe,
    everyone,
    holders,
    intern,
    meets,
    people,
    principals_of,
    visible,
    visible_when_bound,
)
from core.access.principals import PrincipalLabel

__all__ = [
    "AudienceError",
    "PrincipalLabel",
    "bound",
    "describe",
    "everyone",
    "holders",
    "intern",
    "meets",
    "people",
    "principals_of",
    "visible",
    "visible_when_bound",
]
