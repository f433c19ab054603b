"""What a sample vacancy is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A vacancy as it was opened ``days`` ago.

    Attributes:
        unit: a piece of the name of the department it belongs to, as the demo company writes it.
        tasks, wishes, offers: the lists of its description.
        pay: from and to in thousands of roubles per month before tax; empty if nothing is said.
        days: before today; ``None`` for a draft.
        lasts: days from today until its last day; 0 for no end.
        closed: it is closed again.
    """

    title: str
    unit: str
    intro: str
    tasks: tuple[str, ...]
    wishes: tuple[str, ...]
    offers: tuple[str, ...] = ()
    pay: tuple[int, int] | tuple[()] = ()
    employment: str = "full"
    work_format: str = "office"
    days: int | None = 1
    lasts: int = 0
    internal: bool = False
    closed: bool = False
