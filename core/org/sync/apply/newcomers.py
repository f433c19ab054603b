"""People who are new: each is written once, with all that is derived, so that nothing is read or written again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table

from core.db import metadata, utcnow
from core.org import bulk, derived
from core.org.refresh import SEARCH_KIND
from core.org.sync.apply import journal
from core.org.sync.apply.context import CHANGES, REFS, Context
from core.org.sync.apply.items import Item, applied_row, said
from core.org.sync.apply.logins import LOGINS, Logins
from core.org.sync.apply.posts import EMPLOYMENTS, Posts
from core.org.sync.apply.rows import Row
from core.org.sync.apply.surroundings import Surroundings
from core.org.sync.merge import profiles
from core.search import changes as search

PEOPLE: Table = metadata.tables["core_person"]
_REST: Row = {"show_birthday": True, "show_photo": True, "about": ""}
_UNKNOWN: Row = {"location_id": None}


class Newcomers:
    """New people of a portion, made ready without a question to the database, then written.

    Their job titles have been learned. On PostgreSQL their rows have their ids and are written out before the portion
    begins, because the database is still at the portion before.

    Attributes:
        items: the changes they come by.
    """

    def __init__(self, context: Context, items: Sequence[Item]) -> None:
        self._context = context
        self.items = items
        self._insertions: list[bulk.Insertion] = []
        self._statuses: dict[int, str] = {}
        if items:
            self._make_ready(Posts(context, ()), Logins(context, items))

    def send(self) -> None:
        """Write everything."""
        if not self.items:
            return
        search.refresh(SEARCH_KIND, self._statuses)
        for insertion in self._insertions:
            insertion()
        for item in self.items:
            self._context.learn("person", item.change.external_id, item.person_id)
        self._context.made.update(self._statuses)

    def _make_ready(self, posts: Posts, logins: Logins) -> None:
        found = self._derive(posts)
        counts = {PEOPLE: len(self.items), EMPLOYMENTS: posts.numberless, LOGINS: logins.fresh}
        ids = self._context.numbers.take(counts)
        for item, person_id in zip(self.items, ids[PEOPLE], strict=True):
            item.person_id = person_id
            item.entries.append(journal.inserted(PEOPLE, {"id": person_id}))
            posts.belong(item.who)
        posts.number(ids[EMPLOYMENTS])
        now = utcnow()
        self._insertions = [
            *self._people(found, now),
            bulk.insertion(REFS, [self._reference(item, now) for item in self.items]),
            *posts.openings(),
            logins.insertion(ids[LOGINS]),
            bulk.insertion(CHANGES, [applied_row(self._context, item) for item in bulk.meanwhile(self.items)]),
        ]

    def _derive(self, posts: Posts) -> list[tuple[Row, set[str]]]:
        """Of each the columns and the words by which they are found."""
        context = self._context
        around, order = context.surroundings, profiles.Precedence(context.today)
        found = []
        for item in bulk.meanwhile(self.items):
            source = profiles.Said("", "", "person", item.change.external_id, item.after, context.source_id)
            person: dict[str, Any] = _UNKNOWN | profiles.columns(order.merge([source]), context.places)
            posts.follow(item.who, item.after, item.entries)
            contracts, held = _facts(context, around, posts.opened(item.change.external_id))
            follows = derived.derive(person, contracts, held, around.days.of)
            found.append((_REST | person | follows.columns, follows.words))
        return found

    def _people(self, found: Sequence[tuple[Row, set[str]]], now: datetime) -> list[bulk.Insertion]:
        rows, words = [], {}
        for item, (row, own) in zip(self.items, found, strict=True):
            rows.append({"id": item.person_id, **row, "created_at": now, "updated_at": now})
            words[item.person_id] = own
            self._statuses[item.person_id] = row["status"]
        return [bulk.insertion(PEOPLE, rows), derived.words_to_add(words)]

    def _reference(self, item: Item, now: datetime) -> Row:
        key = {"source_id": self._context.source_id, "kind": "person", "external_id": item.change.external_id}
        return {**key, "object_id": item.person_id, "link": "", **said(self._context, item, now)}


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
