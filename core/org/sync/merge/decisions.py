"""What people decided where sources leave a doubt: recorded, in force until it is taken back."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import select

from core.db import db, utcnow
from core.org.sync.merge.matching import Pair, pair
from core.org.sync.models import Decision

Subject = Literal["account", "person", "department"]


def in_force(subject: Subject) -> dict[Pair, bool]:
    """Whether left and right belong together, for everything decided; the latest word counts."""
    query = (
        select(Decision.left, Decision.right, Decision.together)
        .where(Decision.subject == subject, Decision.taken_back_at.is_(None))
        .order_by(Decision.id)
    )
    return {(left, right): together for left, right, together in db.session.execute(query)}


def decide(subject: Subject, left: str, right: str, *, together: bool, account_id: int | None) -> Decision:
    """Write a decision down; the caller settles and commits. A former one about the same two is taken back."""
    if subject == "person":
        left, right = pair(left, right)
    for former in db.session.scalars(
        select(Decision).where(
            Decision.subject == subject,
            Decision.left == left,
            Decision.right == right,
            Decision.taken_back_at.is_(None),
        )
    ):
        former.taken_back_at = utcnow()
    decision = Decision(subject=subject, left=left, right=right, together=together, account_id=account_id)
    db.session.add(decision)
    db.session.flush()
    return decision


def take_back(decision: Decision) -> None:
    """Let a decision count no more; the caller settles and commits."""
    decision.taken_back_at = utcnow()
    db.session.flush()
