"""Fills an empty block with sample greetings: the service ``birthdays.demo/1``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from plugin_sdk.db import session, utcnow
from plugin_sdk.people import today as portal_today
from plugins.birthdays.models import SIGNS, Greeting
from plugins.birthdays.services import occasions

WORDS = {
    "en": (
        "Happy birthday! May the new year bring good news and warm weekends.",
        "All the best! It is a pleasure to work beside you.",
        "Health, good mood, and no meetings before ten.",
        "Congratulations from all of our team! The cake is in the kitchen.",
        "Happy birthday! Thank you for always having a minute for the rest of us.",
    ),
    "ru": (
        "С днём рождения! Пусть новый год принесёт добрые вести и тёплые выходные.",
        "Всего самого доброго! С вами приятно работать рядом.",
        "Здоровья, хорошего настроения и ни одного совещания до десяти.",
        "Поздравляем всей командой! Торт на кухне.",
        "С днём рождения! Спасибо, что у вас всегда находится минута для нас.",
    ),
}


def fill(people: Sequence[int], language: str = "en") -> int:
    """Let people greet those whose birthday is today or was this week, unless there are greetings; gives their number.

    The caller commits. Nobody is notified.
    """
    if session.scalar(select(Greeting.id).limit(1)) is not None or not people:
        return 0
    words = WORDS.get(language, WORDS["en"])
    today, made = portal_today(), 0
    found = occasions.within(None, today - timedelta(days=occasions.OPEN), today + timedelta(days=1))
    for number, one in enumerate(one for one in found if one.kind == "birthday" and one.ahead <= 0):
        authors = [person for person in people[number * 7 : number * 7 + 6] if person != one.person_id]
        for place, author in enumerate(authors[: 3 + number % 3]):
            session.add(
                Greeting(
                    person_id=one.person_id, kind=one.kind, day=one.day, author_id=author,
                    text=words[(number + place) % len(words)], sign=list(SIGNS)[(number + place) % len(SIGNS)],
                    created_at=utcnow() - timedelta(minutes=11 * place), told_at=utcnow(),
                )
            )  # fmt: skip
            made += 1
    session.flush()
    return made
