"""The fictitious holding of the outside data: its bases with their settings, and the right answer for each."""

from __future__ import annotations

import gzip
import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from plugins.zup.settings import ZupSettings
from plugins.zup.tests.conftest import settings
from tests.needs import outside_data

BASES = ("zup_1", "zup_2")
DAYS = ("group/day0", "group/day1", "group/day2", "group-small")


@cache
def load(path: Path) -> Any:
    """A JSON file that may be packed."""
    packed = path.with_name(path.name + ".gz")
    return json.loads(gzip.decompress(packed.read_bytes()) if packed.exists() else path.read_bytes())


class Holding:
    """One day of the holding."""

    def __init__(self, day: str) -> None:
        root = outside_data()
        assert root is not None
        self.folder = root / day
        self.setup = load(self.folder / "setup.json")
        self.truth = load(self.folder / "truth.json")
        self.today = date.fromisoformat(self.truth["meta"]["as_of"])

    def entity(self, base: str) -> dict[str, Any]:
        """The legal entity of a base."""
        return next(entity for entity in self.setup["entities"] if entity["source"] == base)

    def answers(self, base: str, target: Path) -> Path:
        """A folder with all answers of a base: those of this day, else of the days before it."""
        target.mkdir()
        days = [self.folder]
        if self.folder.name.startswith("day"):
            number = int(self.folder.name.removeprefix("day"))
            days = [self.folder.with_name(f"day{earlier}") for earlier in range(number, -1, -1)]
        for day in days:
            for path in (day / base).iterdir():
                link = target / path.name
                if not link.exists():
                    link.symlink_to(path)
        return target

    def settings(self, base: str, **where: Any) -> ZupSettings:
        """What an administrator would write for a base."""
        entity = self.entity(base)
        branches = [
            {
                "name": branch["name"],
                "city": branch["city"],
                "time_zone": branch["time_zone"],
                "department": branch["department_key"],
                "default": branch["id"] == entity["default_branch"],
            }
            for branch in self.setup["branches"]
            if branch["entity"] == entity["id"]
        ]
        kinds = self.setup["contact_kinds"]
        return settings(
            branches=branches,
            work_mail_kind=kinds["work_mail"],
            work_phone_kind=kinds["work_phone"],
            **where,
        )

    def rows(self, base: str, name: str, folder: Path) -> list[dict[str, Any]]:
        """The rows of an entity set as they stand in the file."""
        path = next(path for path in folder.iterdir() if path.name.partition(".")[0] == name)
        data = path.read_bytes()
        found: list[dict[str, Any]] = json.loads(gzip.decompress(data) if path.suffix == ".gz" else data)["value"]
        return found

    def persons(self, base: str) -> list[dict[str, Any]]:
        """People of the right answer who have a record in a base."""
        return [person for person in self.truth["persons"] if base in person["sources"]]

    def departments(self, base: str) -> list[dict[str, Any]]:
        """Departments of a base."""
        return [department for department in self.truth["departments"] if department["source"] == base]

    @property
    def department_keys(self) -> dict[str | None, str]:
        """Key in its base by the id of the right answer."""
        keys: dict[str | None, str] = {item["id"]: item["key"] for item in self.truth["departments"]}
        return {**keys, None: ""}

    def problems(self, base: str, *codes: str) -> list[tuple[str, str, tuple[str, ...]]]:
        """(code, severity, refs) of the problems of these codes that a base has."""
        return sorted(
            (item["kind"], item["severity"], tuple(item["ref"]))
            for item in self.truth["problems"]
            if item["source"] == base and item["kind"] in codes
        )
