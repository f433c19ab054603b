"""The index follows the database, survives damage, and is rebuilt while it answers."""

from __future__ import annotations

import stat
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from core import config, jobs, search
from core.access import audiences
from core.db import db
from core.extension import JobProgress, SearchDocument
from core.jobs.models import JobRow
from core.search import work
from core.search.backend import IndexUnusableError, RebuildingError, backend
from core.search.declarations import REBUILD
from core.search.models import SearchChange
from core.search.rebuild import rebuild
from tests.search.conftest import Library

SOON = timedelta(minutes=1)


@pytest.fixture
def index(run_jobs):
    """Takes up all changes."""
    return lambda **options: run_jobs(ahead=SOON, **options)


@pytest.fixture
def find(make, viewer_of):
    """Titles that an ordinary employee finds."""
    viewer = viewer_of(make.person())
    return lambda text: [hit.title.striptags() for hit in search.search(viewer, text).hits]


def folder() -> Path:
    return config.current().instance / "search"


def waiting() -> int:
    return db.session.scalar(select(func.count()).select_from(SearchChange)) or 0


def test_a_changed_thing_is_found_by_its_new_words_only(library, index, find):
    library.add("Старое имя")
    index()
    library.put("1", "Новое имя")
    index()
    assert (find("старое"), find("новое")) == ([], ["Новое имя"])
    assert backend().count() == 1
    assert waiting() == 0


def test_a_removed_thing_is_found_no_more(library, index, find):
    identity = library.add("Объявление")
    index()
    library.remove(identity)
    index()
    assert (find("объявление"), backend().count()) == ([], 0)


def test_a_change_that_is_rolled_back_is_not_indexed(library, index, find):
    library.things["9"] = SearchDocument(kind="demo", id="9", title="Тень", url="/", audience_id=audiences.everyone())
    search.refresh("demo", ["9"])
    db.session.rollback()
    index()
    assert find("тень") == []


def test_changes_that_follow_each_other_are_one_job(library, index):
    for number in range(10):
        library.add(f"Новость {number}")
    assert db.session.scalar(select(func.count()).select_from(JobRow).where(JobRow.name == "search.index")) == 1
    assert index() == 1
    assert backend().count() == 10


def test_all_things_of_a_kind_can_be_refreshed(library, index):
    library.add("Один")
    library.add("Два")
    index()
    backend().remove(kind="demo")
    search.refresh_kind("demo")
    db.session.commit()
    index()
    assert backend().count() == 2


def test_a_source_that_fails_keeps_nobody_else_out(library, index, find, other_block, run_jobs):
    other = Library(other_block, "other")
    library.broken = True
    library.add("Сломанное")
    other.add("Целое")
    with pytest.raises(AssertionError, match="the source is broken"):
        index()
    assert find("целое") == ["Целое"]
    assert waiting() == 1
    library.broken = False
    run_jobs(ahead=timedelta(hours=1))
    assert find("сломанное") == ["Сломанное"]


def test_purging_a_block_removes_its_things_and_no_others(library, index, find, other_block):
    Library(other_block, "other.note").add("Чужая новость")
    library.add("Своя новость")
    index()
    library.add("Ещё новость")
    search.forget_plugin("demo")
    db.session.commit()
    index()
    assert find("новость") == ["Чужая новость"]


def test_without_an_index_search_says_so_and_the_next_job_builds_it(library, index, find, viewer_of, make):
    library.add("Новость")
    index()
    (folder() / "current").unlink()
    found = search.search(viewer_of(make.person()), "новость")
    assert (found.ready, found.total) == (False, 0)
    jobs.enqueue(REBUILD)
    db.session.commit()
    index()
    assert find("новость") == ["Новость"]


DAMAGES = {
    "overwritten": lambda content: b"damaged",
    "cut-off": lambda content: content[: len(content) // 2],
    "emptied": lambda content: b"",
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
@pytest.mark.parametrize("files", ["*.toc", "*.trm", "*.pst", "*.col"])
def test_a_damaged_index_is_built_anew_when_somebody_searches(library, index, find, login, files, damage):
    library.add("Новость", "слово " * 60)
    index()
    generation = folder() / (folder() / "current").read_text()
    damaged = list(generation.glob(files))
    assert damaged
    for path in damaged:
        path.write_bytes(damage(path.read_bytes()))
    backend()._forget()
    assert "being built" in login().get("/search?q=новость").text
    library.add("Вторая новость")
    index()
    assert sorted(find("новость")) == ["Вторая новость", "Новость"]


def test_only_the_owner_may_read_the_index(library, index):
    library.add("Новость")
    index()
    generation = folder() / (folder() / "current").read_text()
    assert stat.S_IMODE(generation.stat().st_mode) == 0o700


def test_a_rebuild_tells_how_far_it_is_and_counts(library, index):
    for number in range(450):
        library.things[str(number)] = SearchDocument(
            kind="demo", id=str(number), title=f"Новость {number}", url="/", audience_id=audiences.everyone()
        )
    db.session.commit()
    steps: list[tuple[int, int]] = []
    assert rebuild(lambda done, total: steps.append((done, total))) >= 450
    assert steps[-1][0] == steps[-1][1] >= 450
    assert len(steps) >= 3
    assert len(list(folder().glob("g*-*"))) == 1


def test_search_answers_and_takes_up_changes_while_it_is_rebuilt(app, library, index, find, run_jobs):
    for number in range(3):
        library.add(f"Новость {number}")
    index()
    seen = []

    def meanwhile() -> None:
        library.loaded = lambda: None
        seen.append(len(find("новость")))
        library.things["1"] = SearchDocument(
            kind="demo", id="1", title="Правка", url="/", audience_id=audiences.everyone()
        )
        thread = threading.Thread(target=change_and_index)
        thread.start()
        thread.join()
        seen.append(len(find("правка")))

    def change_and_index() -> None:
        with app.app_context():
            search.refresh("demo", ["1"])
            db.session.commit()
            run_jobs(ahead=SOON)

    library.loaded = meanwhile
    rebuild()
    assert seen == [3, 1]
    assert (find("правка"), len(find("новость"))) == (["Правка"], 2)
    assert waiting() == 0


def test_two_do_not_rebuild_at_once(library):
    with backend().rebuild() as new:
        with pytest.raises(RebuildingError):
            rebuild()
        with new.switch():
            pass
    assert rebuild() == 0


def test_a_rebuild_that_is_broken_off_leaves_the_index_as_it_was(library, index, find):
    library.add("Новость")
    index()
    library.broken = True
    with pytest.raises(RuntimeError):
        rebuild()
    library.broken = False
    assert find("новость") == ["Новость"]
    assert len(list(folder().glob("g*-*"))) == 1


def test_a_rebuild_that_is_stopped_leaves_the_index_as_it_was(library, index, find):
    class Stopped(JobProgress):
        cancelled = True

    library.add("Новость")
    index()
    before = (folder() / "current").read_text()
    work.rebuild_all({}, Stopped())
    assert (folder() / "current").read_text() == before
    assert find("новость") == ["Новость"]
    assert not backend().is_rebuilding()


def test_an_index_of_another_version_counts_as_none(library, index, find, viewer_of, make):
    library.add("Новость")
    index()
    generation = (folder() / "current").read_text()
    (folder() / generation).rename(folder() / "g1-abc")
    (folder() / "current").write_text("g1-abc")
    assert not search.search(viewer_of(make.person()), "новость").ready
    library.add("Вторая новость")
    index()
    assert len(find("новость")) == 2
    assert len(list(folder().glob("g*-*"))) == 1


def test_an_unusable_index_is_told_by_its_own_name(app):
    backend().clear()
    assert backend().count() == 0
    (folder() / "current").unlink()
    with pytest.raises(IndexUnusableError):
        backend().count()
