"""Who may see an object: audiences, applied inside SQL."""

from core.access.audiences import AudienceError, describe, everyone, intern, meets, people, principals_of, visible
from core.access.principals import PrincipalLabel

__all__ = [
    "AudienceError",
    "PrincipalLabel",
    "describe",
    "everyone",
    "intern",
    "meets",
    "people",
    "principals_of",
    "visible",
]
