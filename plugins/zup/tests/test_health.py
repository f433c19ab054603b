"""Whether the health check finds what is wrong with a base."""

from __future__ import annotations

import pytest

from plugins.zup import health
from plugins.zup.tests.base import HEADS, HISTORY, SETS, small_base
from plugins.zup.tests.conftest import settings


@pytest.fixture
def base():
    return small_base()


def test_a_base_that_can_be_read_is_well(base, serve, tmp_path):
    server = serve(base)

    assert health.of_base("hr", settings(url=server.url)) == []
    assert health.of_base("hr", settings(folder=base.write(tmp_path / "zup"))) == []
    assert {name for name, _ in server.asked} == set(SETS)
    assert all(wishes["$top"] == "1" for _, wishes in server.asked)


def test_everything_that_is_not_published_is_named(base, serve):
    server = serve(base)
    del server.sets[HEADS], server.sets[HISTORY]

    first, second = health.of_base("hr", settings(url=server.url))

    assert HEADS in first
    assert HISTORY in second
    assert first.startswith("Source hr")


def test_a_base_that_refuses_us_is_named_once(base, serve):
    server = serve(base)

    (problem,) = health.of_base("hr", settings(url=server.url, password="wrong"))

    assert "user" in problem
    assert len(server.asked) == 1


def test_a_file_that_is_missing_is_named(base, tmp_path):
    folder = base.write(tmp_path / "zup")
    (folder / f"{HEADS}.json").unlink()

    (problem,) = health.of_base("hr", settings(folder=folder))

    assert HEADS in problem
