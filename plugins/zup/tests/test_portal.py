"""The kind of source within a portal: its settings are checked, it is planned and imported, it can be switched off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from plugin_sdk import people
from plugins.zup import health
from plugins.zup.tests.base import HEADS, Base

BARE = {"units": "", "staff_positions": "", "head_posts": "", "states": "", "current": ""}


@pytest.fixture
def configure(app: Flask) -> Iterator[Callable[..., None]]:
    """``configure(key={...})`` names sources in the configuration for one test."""
    before = app.extensions["dunbar.config"]

    def change(**tables: dict[str, Any]) -> None:
        app.extensions["dunbar.config"] = before.model_copy(update={"sources": tables})

    yield change
    app.extensions["dunbar.config"] = before


@pytest.fixture
def run(app: Flask) -> Callable[..., Any]:
    """``run("sync", "hr")`` runs a command of ``dunbar org``."""
    from core.org.cli import org  # how an administrator brings people in; the SDK has no door for that

    return lambda *arguments: app.test_cli_runner().invoke(org, arguments)


def bare_base() -> Base:
    """A base of which nothing but people and departments is asked."""
    base = Base()
    department, position = base.department("Склад"), base.position("Кладовщик")
    for name in ("Иванов Иван", "Петров Пётр"):
        base.somebody(name, department, position)
    return base


def everybody(session: Any) -> list[int]:
    """Ids of all people of the portal."""
    return list(session.execute(text("SELECT id FROM core_person")).scalars())


def test_people_arrive_and_a_second_run_changes_nothing(configure, run, tmp_path, session):
    folder = bare_base().write(tmp_path / "zup")
    configure(hr={"kind": "zup", "folder": str(folder), "entity_sets": BARE})

    first = run("sync", "hr")
    assert first.exit_code == 0, first.output
    cards = people.cards(everybody(session))
    assert {(card.name, card.position, card.department) for card in cards.values()} == {
        ("Иванов Иван", "Кладовщик", "Склад"),
        ("Петров Пётр", "Кладовщик", "Склад"),
    }
    assert "No changes" in run("sync", "hr").output


def test_an_outage_dismisses_nobody(configure, run, tmp_path, session):
    folder = bare_base().write(tmp_path / "zup")
    configure(hr={"kind": "zup", "folder": str(folder), "entity_sets": BARE})
    run("sync", "hr")

    (folder / "Catalog_Сотрудники.json").write_text('{"value":[]}')

    outage = run("sync", "hr")
    assert outage.exit_code == 3
    assert "Catalog_Сотрудники" in outage.output
    cards = people.cards(everybody(session))
    assert [card.active for card in cards.values()] == [True, True]


def test_the_health_check_looks_at_the_configured_bases(configure, tmp_path):
    folder = bare_base().write(tmp_path / "zup")
    configure(
        well={"kind": "zup", "folder": str(folder), "entity_sets": BARE},
        ill={"kind": "zup", "folder": str(folder), "entity_sets": {**BARE, "head_posts": HEADS}},
        gone={"kind": "zup", "folder": str(tmp_path / "gone")},
        other={"kind": "csv", "path": "/nowhere"},
    )
    (folder / f"{HEADS}.json").unlink()

    assert [problem.partition(":")[0] for problem in health.problems()] == ["Source ill", "Source gone"]


def test_switched_off_its_sources_do_not_run(configure, run, switch, tmp_path):
    configure(hr={"kind": "zup", "folder": str(bare_base().write(tmp_path / "zup")), "entity_sets": BARE})
    switch("zup", False)

    result = run("sync", "hr")

    assert result.exit_code != 0
    assert "zup" in result.output
    assert health.problems() == []
