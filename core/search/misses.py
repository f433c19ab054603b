"""What people sought in vain, for editors to see what is missing. Never who: and only what two people have asked.

A query that one person alone asks may be about that person, so it is shown to nobody. To know that a second one asks,
the first is kept as a keyed digest that differs from query to query, until then. What looks like a phone number, an
address of mail or the number of a document is not even kept.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import timedelta
from typing import Literal

from sqlalchemy import Select, case, delete, or_, select, update

from core import config, settings
from core.db import conflict_insert, db, utcnow
from core.extension import JobProgress, Payload, Viewer
from core.search.models import SearchMiss
from core.text import fold

LONGEST = 120
SHORTEST = 2
KEEP_DAYS = "keep_misses_days"
DEFAULT_DAYS = 90

Which = Literal["open", "solved"]
_PERSONAL = re.compile(r"@|\d{5}|\d[\d\s()+-]{6,}\d")


def remember(viewer: Viewer, text: str) -> None:
    """Note that nothing was found. The caller commits."""
    folded = fold(text)[:LONGEST]
    if len(folded) < SHORTEST or _PERSONAL.search(folded) or not any(map(str.isalnum, folded)):
        return
    now, asker = utcnow(), _stands_for(viewer, folded)
    statement = conflict_insert(SearchMiss).values(
        text=folded, times=1, first_at=now, last_at=now, first_asker=asker, solved_at=None
    )
    again = {
        "times": SearchMiss.times + 1,
        "last_at": now,
        "first_asker": case((SearchMiss.first_asker == asker, asker), else_=""),
        "solved_at": None,
    }
    db.session.execute(statement.on_conflict_do_update(index_elements=["text"], set_=again))


def _stands_for(viewer: Viewer, text: str) -> str:
    key = config.current().security.secret_key.encode()
    who = f"dunbar.search.miss:{viewer.account_id}:{text}"
    return hmac.new(key, who.encode(), hashlib.sha256).hexdigest()[:32]


def listing(which: Which) -> Select[SearchMiss]:
    """What two people or more have sought in vain, the most frequent first."""
    solved = SearchMiss.solved_at.is_not(None) if which == "solved" else SearchMiss.solved_at.is_(None)
    shown = select(SearchMiss).where(SearchMiss.first_asker == "", solved)
    return shown.order_by(SearchMiss.times.desc(), SearchMiss.last_at.desc(), SearchMiss.text)


def solve(text: str, *, solved: bool = True) -> None:
    """Mark a query as solved, or take that back. The caller commits."""
    found = update(SearchMiss).where(SearchMiss.text == text, SearchMiss.first_asker == "")
    db.session.execute(found.values(solved_at=utcnow() if solved else None))


def forget_old(payload: Payload, progress: JobProgress) -> None:
    """Forget what nobody has asked for as many days as the administrator says."""
    days = max(1, settings.get("search", KEEP_DAYS))
    old = SearchMiss.last_at < utcnow() - timedelta(days=days)
    # What one person alone asked goes sooner, for nobody will ever see it.
    alone = (SearchMiss.first_asker != "") & (SearchMiss.first_at < utcnow() - timedelta(days=min(days, 30)))
    statement = delete(SearchMiss).where(or_(old, alone))
    db.session.execute(statement.execution_options(synchronize_session=False))
    db.session.commit()
