"""What a sample order is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """An order as it was issued ``days`` ago.

    Attributes:
        days: before today; ``None`` for a draft.
        lasts: days for which it holds; 0 for good.
        text: HTML; where its lines break does not matter.
        scan: it is a scanned paper, where this machine can draw one.
        confirm: working days to confirm; 0 if nobody has to.
        confirmed: the share of people who have, in percent.
        amends / cancels: numbers of samples that come before it.
        news: what a second version changes; it was issued half the time ago.
    """

    number: str
    title: str
    summary: str
    text: str
    days: int | None
    directive: bool = False
    lasts: int = 0
    scan: bool = False
    confirm: int = 0
    confirmed: int = 0
    amends: tuple[str, ...] = ()
    cancels: tuple[str, ...] = ()
    news: str = ""
