"""What the demo company's people have sought in vain, and its synonyms."""

from __future__ import annotations

from datetime import timedelta

from core.db import db, utcnow
from core.search import synonyms
from core.search.models import SearchMiss

SYNONYMS = {
    "en": ("sick note, medical certificate", "days off, leave, vacation"),
    "ru": ("больничный, листок нетрудоспособности", "отгул, отпуск, выходные дни"),
}
MISSES = {
    "en": (("parking permit", 9, 0), ("gym discount", 4, 0), ("business cards", 6, 5)),
    "ru": (("парковка", 9, 0), ("скидка в спортзал", 4, 0), ("визитки", 6, 5)),
}
"""The query, how often it was asked, and the days since it was solved, 0 if it was not."""


def fill(language: str) -> None:
    """Put them in. The caller commits."""
    now = utcnow()
    for wordings in SYNONYMS[language]:
        synonyms.save(wordings)
    for place, (text, times, solved) in enumerate(MISSES[language]):
        last = now - timedelta(days=2 * place + solved, hours=place)
        db.session.add(
            SearchMiss(
                text=text, times=times, first_at=last - timedelta(days=3 * times), last_at=last,
                solved_at=now - timedelta(days=solved) if solved else None,
            )
        )  # fmt: skip
    db.session.flush()
