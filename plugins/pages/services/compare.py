"""Two versions of a page, compared for people to read: lines that stayed, went and came, and the words within them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, GONE, NEW, CHANGED = "same", "gone", "new", "changed"
_WORD = re.compile(r"\s+|[^\W_]+|[\W_]")
ALIKE = 0.35
"""From this similarity on two lines are one line that was changed."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the comparison; ``parts`` are texts with whether they stayed, went or came."""

    kind: str
    parts: Sequence[tuple[str, str]]


def compare(before: Sequence[str], after: Sequence[str]) -> list[Line]:
    """The lines of both texts in reading order."""
    found: list[Line] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for action, a, b, c, d in matcher.get_opcodes():
        if action == "equal":
            found.extend(Line(SAME, [(SAME, line)]) for line in after[c:d])
        else:
            found.extend(_changed(before[a:b], after[c:d]))
    return found


def _changed(before: Sequence[str], after: Sequence[str]) -> Iterator[Line]:
    """Lines in place of others: in pairs as long as they are alike."""
    rest = list(before)
    for line in after:
        if rest and SequenceMatcher(None, rest[0], line, autojunk=False).ratio() >= ALIKE:
            yield Line(CHANGED, words(rest.pop(0), line))
        else:
            yield Line(NEW, [(NEW, line)])
    for line in rest:
        yield Line(GONE, [(GONE, line)])


def words(before: str, after: str) -> list[tuple[str, str]]:
    """The words of a changed line, each run with whether it stayed, went or came."""
    first, second = _WORD.findall(before), _WORD.findall(after)
    parts: list[tuple[str, str]] = []
    for action, a, b, c, d in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if action == "equal":
            parts.append((SAME, "".join(second[c:d])))
            continue
        if a != b:
            parts.append((GONE, "".join(first[a:b])))
        if c != d:
            parts.append((NEW, "".join(second[c:d])))
    return parts
