"""A holding of two 1C bases, two domains and a list ends every day as its right answer says."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from core import clock
from core import db as database
from core.org import refresh, structure_export
from core.org.dates import today
from tests.org_sync.comparison import Comparison
from tests.org_sync.conftest import execute
from tests.org_sync.holding import Day, days, suffixes, tables


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """``at(moment)`` is the time from then on."""

    def set_clock(moment: datetime) -> None:
        class Fixed(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> datetime:
                return moment.astimezone(tz) if tz else moment

        monkeypatch.setattr(clock, "datetime", Fixed)
        monkeypatch.setattr(database, "datetime", Fixed)

    return set_clock


@pytest.fixture
def run_day(start_slapd, configure, at, tmp_path: Path) -> Callable[[Day, tuple[str, ...]], None]:
    """``run_day(day, order)`` runs all sources as they are on a day, in that order."""
    bases = tmp_path / "bases"

    def run(day: Day, order: tuple[str, ...]) -> None:
        at(day.noon)
        (tmp_path / "schema").write_bytes(day.find("ad_attrs.schema"))
        server = start_slapd(suffixes(day, tmp_path), schemas=[tmp_path / "schema"], anonymous=False)
        people = tmp_path / "people.csv"
        people.write_bytes(day.find("people.csv"))
        configure(**tables(day, server, day.bases(bases), people))
        for key in order:
            execute(key, past_brake=True)
        refresh.refresh_due()
        server.stop()

    return run


def exported() -> dict[str, Any]:
    found: dict[str, Any] = json.loads("".join(structure_export.pieces(today())))
    return found


def wrong(day: Day) -> list[str]:
    branches = {branch["id"]: branch["name"] for branch in day.setup["branches"]}
    return list(Comparison(exported(), day.truth, branches).differences())


ORDER = ("zup_1", "zup_2", "ad_a", "ad_b", "csv")


@pytest.mark.plugins("zup")
@pytest.mark.outside_data("group-small")
def test_a_small_holding(fixtures_dir: Path, run_day) -> None:
    day = Day(fixtures_dir / "group-small")
    run_day(day, ORDER)
    found = wrong(day)
    assert found == [], "\n".join(f"DIFF {line}" for line in found)


@pytest.mark.plugins("zup")
@pytest.mark.outside_data("group/day0")
def test_a_holding_through_its_days(fixtures_dir: Path, run_day) -> None:
    for day in days(fixtures_dir / "group"):
        run_day(day, ORDER)
        found = wrong(day)
        assert found == [], "\n".join(f"DIFF {day.folder.name} {line}" for line in found)
