"""The history of a post: each step of its way, who took it and what they said."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from plugin_sdk import Viewer
from plugin_sdk.db import session
from plugins.news.models import Post, Step

ASKED = "asked"
TAKEN_BACK = "taken_back"
RETURNED = "returned"
SCHEDULED = "scheduled"
UNSCHEDULED = "unscheduled"
PUBLISHED = "published"
ENDED = "ended"
WITHDRAWN = "withdrawn"

SHOWN = 50
"""The last steps that an editor sees."""


def take(post: Post, action: str, viewer: Viewer | None, note: str = "") -> None:
    """Write down a step; ``viewer`` is ``None`` for what the post does by itself when its time has come."""
    session.add(Step(post_id=post.id, action=action, person_id=viewer.person_id if viewer else None, note=note))
    session.flush()


def of(post: Post) -> Sequence[Step]:
    """The last steps of a post, the newest first."""
    return session.scalars(select(Step).where(Step.post_id == post.id).order_by(Step.id.desc()).limit(SHOWN)).all()


def returned_with(steps: Sequence[Step]) -> Step | None:
    """The step by which a reviewer gave a draft back, unless something was done with it since."""
    return steps[0] if steps and steps[0].action == RETURNED else None
