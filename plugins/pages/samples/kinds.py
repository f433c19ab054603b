"""What a sample page is made of."""

from __future__ import annotations

from dataclasses import dataclass

from plugins.pages.models import TEXT
from plugins.pages.services.content import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A page with those below it.

    Attributes:
        body: HTML; where its lines break does not matter.
        entries: rows; a contact's ``person`` is a place in the list of people that the caller gives.
        before: what an earlier version said, where there was one; ``note`` says what is different since.
        due: days from today until the next review; negative where it is overdue.
        part: meant for a part of the company, the editor's role.
        file: name and text of a file that is attached; see ``documents``.
        draft: written, not published yet.
        owner: a place in the list of people; the editor where it is ``None``.
    """

    title: str
    body: str = ""
    kind: str = TEXT
    entries: tuple[Entry, ...] = ()
    before: str = ""
    note: str = ""
    due: int = 200
    part: bool = False
    file: tuple[str, str] | None = None
    draft: bool = False
    owner: int | None = None
    below: tuple[Sample, ...] = ()
