"""A made-up block with things to find."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from core import search
from core.access import audiences
from core.db import db
from core.extension import SearchDocument, SearchFile, SearchSource
from core.plugin_host import host
from core.search.backend import backend
from tests.declared import Block, block, other_block

__all__ = ["block", "library", "other_block"]


class Library:
    """Things of one kind: ``add`` puts one in and has it indexed with the next run of jobs."""

    def __init__(self, block: Block, kind: str = "demo", weight: int = 100) -> None:
        self.kind = kind
        self.things: dict[str, SearchDocument] = {}
        self.broken = False
        self.loaded: Callable[[], None] = lambda: None
        source = SearchSource(kind=kind, title=f"Things of {kind}", load=self.load, ids=self.ids, weight=weight)
        block.declare(search_sources=[source])

    def load(self, ids: Sequence[str]) -> Iterable[SearchDocument]:
        if self.broken:
            raise RuntimeError("the source is broken")
        found = [self.things[identity] for identity in ids if identity in self.things]
        self.loaded()
        return found

    def ids(self) -> Iterable[str]:
        return list(self.things)

    def add(self, title: str, body: str = "", **options: Any) -> str:
        identity = str(len(self.things) + 1)
        self.put(identity, title, body, **options)
        return identity

    def put(
        self,
        identity: str,
        title: str,
        body: str = "",
        *,
        audience: Sequence[str] = ("everyone",),
        keywords: str = "",
        changed: datetime | None = None,
        files: Sequence[SearchFile] = (),
    ) -> None:
        self.things[identity] = SearchDocument(
            kind=self.kind,
            id=identity,
            title=title,
            body=body,
            keywords=keywords,
            url=f"/{self.kind}/{identity}",
            audience_id=audiences.intern(audience),
            updated_at=changed,
            files=files,
        )
        search.refresh(self.kind, [identity])
        db.session.commit()

    def remove(self, identity: str) -> None:
        del self.things[identity]
        search.refresh(self.kind, [identity])
        db.session.commit()


@pytest.fixture
def library(app: Flask, block: Block, monkeypatch: pytest.MonkeyPatch) -> Library:
    """Things of the kind ``demo``, none yet, the only ones that can be found, and an empty index."""
    monkeypatch.setattr(host().declared, "search_sources", {})
    backend().clear()
    return Library(block)
