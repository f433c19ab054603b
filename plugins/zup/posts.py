"""Posts of heads: which posts they are, and who held or will hold them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from plugin_sdk.org import HeadRecord
from plugins.zup.history import Contract
from plugins.zup.values import Row, flag, key

_DAY = timedelta(days=1)
_ACTING = ("и.о.", "и. о.", "врио")

Post = tuple[str, str]
"""Keys of a department and of a position in it."""


def is_acting(position: str) -> bool:
    """True if a position's name says that its holder only stands in."""
    return position.casefold().startswith(_ACTING)


@dataclass(slots=True)
class _Held:
    person: str
    starts_on: date
    ends_on: date | None


class HeadPosts:
    """Gathers positions of the staff list, which of them are posts of heads, and their holders."""

    def __init__(self) -> None:
        self._positions: dict[str, tuple[Post, bool]] = {}
        self._posts: defaultdict[str, list[tuple[Post, bool]]] = defaultdict(list)
        self._wanted: set[Post] = set()
        self._held: defaultdict[Post, list[_Held]] = defaultdict(list)

    def add_position(self, row: Row) -> None:
        """Take note of a position of the staff list."""
        if not flag(row, "DeletionMark"):
            post = (key(row, "Подразделение_Key"), key(row, "Должность_Key"))
            self._positions[key(row, "Ref_Key")] = (post, flag(row, "Закрыта"))

    def add_post(self, row: Row) -> None:
        """Take note of the post that heads a node of the management tree; positions must be known by now."""
        position = self._positions.get(key(row, "ПозицияШтатногоРасписания_Key"))
        if position is not None:
            self._posts[key(row, "Подразделение_Key")].append(position)
            self._wanted.add(position[0])

    def add_contract(self, person: str, contract: Contract) -> None:
        """Take note of the posts that somebody holds under a contract."""
        last: tuple[Post, _Held] | None = None
        for span in contract:
            post = (span.event.department, span.event.position)
            if post not in self._wanted:
                last = None
                continue
            if last is not None and last[0] == post and last[1].ends_on == span.starts_on - _DAY:
                last[1].ends_on = span.ends_on
                continue
            last = (post, _Held(person, span.starts_on, span.ends_on))
            self._held[post].append(last[1])

    def is_open(self, nodes: Iterable[str]) -> bool:
        """True if one of the nodes has a post of a head that is not closed."""
        return any(not closed for node in nodes for _, closed in self._posts.get(node, ()))

    def heads(self, nodes: Iterable[str], people: Collection[str], acting: Collection[str]) -> tuple[HeadRecord, ...]:
        """Everybody who held, holds or will hold the posts of these nodes, by day.

        Args:
            people: who is known; others do not count.
            acting: keys of positions whose holder only stands in.
        """
        posts = dict.fromkeys(post for node in nodes for post, _ in self._posts.get(node, ()))
        found = [
            HeadRecord(person=held.person, acting=post[1] in acting, starts_on=held.starts_on, ends_on=held.ends_on)
            for post in posts
            for held in self._held.get(post, ())
            if held.person in people
        ]
        return tuple(sorted(found, key=lambda head: (head.starts_on or date.min, head.person)))
