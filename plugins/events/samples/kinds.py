"""What a sample event is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """An event ``days`` from today, negative for one that is over.

    Attributes:
        body: HTML; where its lines break does not matter.
        begins / minutes: o'clock where the company is, and how long it lasts.
        whole_days: how many days it lasts; 0 for one that has hours.
        kind: what the drawn picture should be like: ``building``, ``plant``, ``sea``, ``people`` or ``forest``; none if
            empty.
        going / waiting: how many people have a place and wait for one.
        with_guest: every so many of them bring a guest; 0 for nobody.
        missing: every so many of those who had a place did not come, if it is over.
        invited: how many people are invited.
        cancelled: why, if it is.
        draft: it is not published yet.
        weeks: in how many further weeks it takes place, too.
    """

    title: str
    body: str
    days: int
    begins: int = 10
    minutes: int = 60
    whole_days: int = 0
    category: str = ""
    place: str = ""
    online: str = ""
    kind: str = ""
    alt: str = ""
    enrolling: bool = True
    places: int | None = None
    guests: int = 0
    going: int = 0
    waiting: int = 0
    with_guest: int = 0
    missing: int = 6
    invited: int = 0
    cancelled: str = ""
    draft: bool = False
    weeks: int = 0
