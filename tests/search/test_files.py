"""Files of things: found by name and text, by those who may find the thing, as long as it is there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core import files, search
from core.access import audiences
from core.db import db
from core.extension import SearchFile
from core.files import texts
from core.files.models import FilePassage
from core.plugin_host import host
from core.search import attached
from core.search.rebuild import rebuild
from plugin_sdk.testing import count_queries
from tests.extraction.documents import docx
from tests.search.conftest import Library

SOON = timedelta(minutes=1)


@pytest.fixture
def index(run_jobs):
    """Takes up all changes, reads files, takes up what was read."""

    def run() -> None:
        while run_jobs(ahead=SOON):
            pass

    return run


@pytest.fixture
def shelf(library: Library, monkeypatch) -> Library:
    """Things that may have files, and files as a kind of their own."""
    source = attached.source()
    host().declared.take("search", "search_sources", [source])
    return library


def put(shelf: Library, identity: str, title: str, *kept, audience=("everyone",)) -> None:
    attached_files = [SearchFile(file_id=file.id, name=file.name, url=f"/files/{file.id}") for file in kept]
    shelf.put(identity, title, audience=audience, files=attached_files)


def kept(name: str, data: bytes):
    return files.save("demo", data, name, audience_id=audiences.intern(["role:administrator"]))


def test_a_file_is_found_by_its_text_with_its_thing_and_page(shelf, index, make, viewer_of):
    put(shelf, "1", "Памятка", kept("Правила отпусков.docx", docx("Начало", "Перенос отпуска согласует начальник")))
    index()
    viewer = viewer_of(make.person())
    with count_queries() as count:
        [hit] = search.search(viewer, "согласует переносы").hits
    assert (hit.kind, hit.title, hit.inside, hit.inside_url) == (
        attached.KIND, "Правила отпусков.docx", "Памятка", "/demo/1"
    )  # fmt: skip
    assert hit.page == 2
    assert hit.url.endswith("#page=2")
    assert hit.snippet == "<mark>Перенос</mark> отпуска <mark>согласует</mark> начальник"
    assert len(count.statements) <= 3
    assert [found.title.striptags() for found in search.search(viewer, "правила").hits] == ["Правила отпусков.docx"]


def test_only_those_who_may_find_the_thing_find_its_files(shelf, index, make, viewer_of):
    boss, worker = make.person(), make.person()
    put(shelf, "1", "Премии", kept("Премии.docx", docx("Оклады и бонусы")), audience=[f"person:{boss.id}"])
    index()
    found = [search.search(viewer_of(person), text) for person in (boss, worker) for text in ("бонусы", "бонусв")]
    assert [(answer.total, answer.instead) for answer in found] == [(1, ""), (1, "бонусы"), (0, ""), (0, "")]
    put(shelf, "1", "Премии", db.session.scalars(select(files.File)).one(), audience=["everyone"])
    index()
    assert search.search(viewer_of(worker), "бонусы").total == 1


def test_a_file_leaves_with_its_thing_or_when_it_is_taken_away(shelf, index, make, viewer_of):
    viewer = viewer_of(make.person())
    first, second = kept("Первый.txt", "арбуз".encode()), kept("Второй.txt", "арбуз".encode())
    put(shelf, "1", "Склад", first, second)
    index()
    assert search.search(viewer, "арбуз").total == 2
    put(shelf, "1", "Склад", second)
    files.delete(first.id)
    db.session.commit()
    index()
    assert [hit.title for hit in search.search(viewer, "арбуз").hits] == ["Второй.txt"]
    assert db.session.scalar(select(func.count()).select_from(FilePassage)) == 1
    shelf.remove("1")
    index()
    assert search.search(viewer, "арбуз").total == 0


def test_what_cannot_be_read_is_found_by_its_name_and_told_to_administrators(shelf, index, make, viewer_of, login):
    broken = kept("Договор.pdf", b"%PDF-1.4\nand then something else" * 40)
    put(shelf, "1", "Папка", broken)
    index()
    assert [hit.title.striptags() for hit in search.search(viewer_of(make.person()), "договор").hits] == ["Договор.pdf"]
    assert texts.text_state(broken.id) == "broken"
    page = login(make.person(), role="administrator").get("/search/state").text
    assert "Договор.pdf" in page
    assert "damaged" in page


def test_a_rebuild_has_the_files_too(shelf, index, make, viewer_of):
    put(shelf, "1", "Папка", kept("Опись.txt", "барабан".encode()))
    index()
    assert rebuild() == 2
    assert search.search(viewer_of(make.person()), "барабан").total == 1
