"""Who may see an object: audiences, applied inside SQL."""

from core.access.audiences import (
    AudienceError,
    bound,
    describe,
    everyone,
    holders,
    intern,
    labels,
    meets,
    people,
    principals_of,
    visible,
    visible_when_bound,
)
from core.access.principals import PrincipalLabel
from core.identity.on_behalf import viewer_of

__all__ = [
    "AudienceError",
    "PrincipalLabel",
    "bound",
    "describe",
    "everyone",
    "holders",
    "intern",
    "labels",
    "meets",
    "people",
    "principals_of",
    "viewer_of",
    "visible",
    "visible_when_bound",
]
