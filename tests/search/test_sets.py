"""The engine against a plain reading of all documents, through many changes that one open index lives through."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random

import pytest

from core.search.backend import Document, Query
from core.search.whoosh_backend import WhooshBackend
from core.search.wording import pieces

WORDS = ("alpha", "beta", "gamma", "delta", "omega")
AUDIENCES = range(1, 8)
PLUGINS = {"news": "news", "page": "pages", "order": "orders"}
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
TYPED = ("alpha ", "alpha beta ", "al", "alp", "gamma delta om", '"alpha beta"', '"beta alpha gamma"', "alpha-beta ")


def document(draw: Random, number: int) -> Document:
    kind = draw.choice(list(PLUGINS))
    return Document(
        kind=kind,
        id=str(number),
        plugin=PLUGINS[kind],
        audience_id=draw.choice(AUDIENCES),
        title=" ".join(draw.choices(WORDS, k=2)),
        body=" ".join(draw.choices(WORDS, k=draw.randint(0, 6))),
        url="/",
        updated_at=NOW - timedelta(days=draw.randint(0, 700)),
    )


def finds(typed: str, one: Document) -> bool:
    texts = [f" {one.title} ", f" {one.body} "]
    if typed.startswith('"'):
        phrase = typed.strip('"')
        return any(f" {phrase} " in text for text in texts)
    *whole, last = typed.replace("-", " ").split(" ")
    both = "".join(texts)
    return all(f" {word} " in both for word in whole) and f" {last}" in both


def expected(documents: dict[str, Document], query: Query, typed: str) -> dict[str, object]:
    seen = [
        one
        for one in documents.values()
        if one.audience_id in query.audiences and one.plugin in query.plugins and finds(typed, one)
    ]
    days = {one.id: one.updated_at.date() for one in seen if one.updated_at is not None}
    recent = [one for one in seen if query.since is None or days[one.id] >= query.since]
    wanted = [one for one in seen if not query.kinds or one.kind in query.kinds]
    wanted = [one for one in wanted if one.kind not in query.leave_out]
    counts = {kind: sum(one.kind == kind for one in recent) for kind in PLUGINS}
    return {
        "ids": {one.id for one in wanted if one in recent},
        "counts": {kind: number for kind, number in counts.items() if number},
        "any_time": len(wanted),
        "since": [sum(days[one.id] >= day for one in wanted) for day in query.periods] if seen else [],
    }


def answered(backend: WhooshBackend, query: Query) -> dict[str, object]:
    answer = backend.search(query)
    return {
        "ids": {match.id for match in answer.matches},
        "counts": dict(answer.counts),
        "any_time": answer.any_time,
        "since": list(answer.since),
    }


def queries(draw: Random) -> list[tuple[str, Query]]:
    base = Query(
        pieces=(),
        audiences=frozenset(draw.sample(AUDIENCES, 3)),
        plugins=frozenset({"news", "orders"}),
        periods=[(NOW - timedelta(days=days)).date() for days in (0, 7, 31, 365)],
        limit=500,
    )
    ways = (
        base,
        replace(base, kinds={"news"}),
        replace(base, leave_out={"order"}),
        replace(base, since=(NOW - timedelta(days=draw.randint(0, 700))).date()),
    )
    return [(typed, replace(way, pieces=pieces(typed))) for typed, way in product(TYPED, ways)]


@pytest.mark.parametrize("seed", range(4))
def test_what_is_known_of_an_index_stays_true_through_its_changes(tmp_path, seed):
    draw = Random(seed)
    backend = WhooshBackend(tmp_path)
    backend.clear()
    documents: dict[str, Document] = {}
    for _ in range(12):
        written = {one.id: one for one in (document(draw, draw.randint(0, 60)) for _ in range(draw.choice((1, 3, 20))))}
        gone = draw.sample(sorted(documents), k=min(len(documents), draw.randint(0, 4)))
        # What is written anew may have become something of another kind.
        left = [(documents[number].kind, number) for number in {*gone, *written} & {*documents}]
        backend.write(written.values(), left)
        for number in gone:
            del documents[number]
        documents |= written
        for typed, query in queries(draw):
            assert answered(backend, query) == expected(documents, query, typed), typed
    assert backend.count() == len(documents)
    assert backend.count("news") == sum(one.plugin == "news" for one in documents.values())
