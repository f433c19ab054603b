"""What a sample post is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A comment with its answers."""

    text: str
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A picture of an album; ``kind`` as a sample's."""

    kind: str
    caption: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A post as it was ``days`` ago at ``hour`` o'clock UTC.

    Attributes:
        days: before today; negative for a post that is still scheduled, ``None`` for a draft.
        body: HTML; where its lines break does not matter.
        kind: what the drawn picture should be like: ``building``, ``plant``, ``sea``, ``people`` or ``forest``;
            empty for a post without a picture.
        warmth: how willingly people react, 0 to 10.
        pinned_days: how long it stays at the top, counted from today.
        ends_in: makes an announcement of it that ends so many days from today.
        urgent: an announcement that is a banner.
        shots: makes an album of it.
        must_read: readers are asked to confirm it.
        review: a draft that waits for review.
        part: addressed to a part of the company, where the caller names one.
    """

    title: str
    lead: str
    body: str
    days: int | None
    hour: int = 7
    kind: str = ""
    alt: str = ""
    warmth: int = 5
    important: bool = False
    pinned_days: int = 0
    comments_on: bool = True
    part: bool = False
    ends_in: int = 0
    urgent: bool = False
    shots: tuple[Shot, ...] = ()
    must_read: bool = False
    review: bool = False
    said: tuple[Said, ...] = ()
