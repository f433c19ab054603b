"""People who are new: each is written once, with all that is derived, so that nothing is read or written again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table

from core.db import metadata, utcnow
from core.org import bulk, derived
from core.org.refresh import SEARCH_KIND
from core.org.sync.apply import journal
from core.org.sync.apply.context import Context
from core.org.sync.apply.items import Item
from core.org.sync.apply.posts import EMPLOYMENTS, Posts
from core.org.sync.apply.rows import Row
from core.org.sync.apply.surroundings import Surroundings
from core.org.sync.merge import profiles
from core.search import changes as search

PEOPLE: Table = metadata.tables["core_person"]
_REST: Row = {"show_birthday": True, "show_photo": True, "about": ""}
_UNKNOWN: Row = {"location_id": None}


class Newcomers:
    """New people of a portion, thought out without a question to the database, then written.

    Their job titles have been learned.
    """

    def __init__(self, context: Context, items: Sequence[Item]) -> None:
        self._context = context
        self._posts = Posts(context, ())
        self._items = items
        self._rows: list[Row] = []
        self._words: list[set[str]] = []
        if not items:
            return
        around, order = context.surroundings, profiles.Precedence(context.today)
        for item in bulk.meanwhile(items):
            said = profiles.Said("", "", "person", item.change.external_id, item.after, context.source_id)
            person: dict[str, Any] = _UNKNOWN | profiles.columns(order.merge([said]), context.places)
            self._posts.follow(item.who, item.after, item.entries)
            contracts, posts = _facts(context, around, self._posts.opened(item.change.external_id))
            found = derived.derive(person, contracts, posts, around.days.of)
            self._rows.append(_REST | person | found.columns)
            self._words.append(found.words)

    @property
    def counts(self) -> dict[Table, int]:
        """How many rows need ids."""
        return {PEOPLE: len(self._items), EMPLOYMENTS: self._posts.numberless}

    def number(self, ids: Mapping[Table, Sequence[int]]) -> None:
        """Say which row each will be."""
        for item, person_id in zip(self._items, ids[PEOPLE], strict=True):
            item.person_id = person_id
            item.entries.append(journal.inserted(PEOPLE, {"id": person_id}))
            self._context.learn("person", item.change.external_id, person_id)
            self._posts.belong(item.who)
        self._posts.number(ids[EMPLOYMENTS])
        search.refresh(SEARCH_KIND, ids[PEOPLE])

    def send(self) -> None:
        """Write the people and what they are found by."""
        now = utcnow()
        rows = []
        for item, row in zip(self._items, self._rows, strict=True):
            rows.append({"id": item.person_id, **row, "created_at": now, "updated_at": now})
            self._context.made[item.person_id] = row["status"]
        bulk.insert(PEOPLE, rows)
        derived.add_words(dict(zip((item.person_id for item in self._items), self._words, strict=True)))

    def send_posts(self) -> None:
        """Write their contracts and places."""
        self._posts.send()


def _facts(
    context: Context, around: Surroundings, opened: Sequence[tuple[Row, list[Row]]]
) -> tuple[list[derived.Contract], list[derived.Post]]:
    contracts, posts = [], []
    for contract, held in opened:
        contracts.append(derived.Contract(contract["starts_on"], contract["ends_on"], contract["personnel_number"]))
        for row in held:
            department_id = row["department_id"]
            post = derived.Post(
                row["starts_on"],
                row["ends_on"],
                contract["kind"],
                row["is_primary"],
                contract["starts_on"],
                context.titles.get(row["position_id"]),
                around.names.get(department_id),
                around.location(department_id, contract["legal_entity_id"]),
            )
            posts.append(post)
    return contracts, posts
