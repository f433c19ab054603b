"""Reading a base in tests: from files or from a server."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel

from plugin_sdk.org import (
    DepartmentRecord,
    EntityRecord,
    LocationRecord,
    PersonRecord,
    Problem,
    Record,
    UnitRecord,
)
from plugins.zup.answers import connect
from plugins.zup.reader import ZupReader
from plugins.zup.settings import ZupSettings
from plugins.zup.tests.base import HOME, MAIL, PHONE, SECRETS, TODAY, Base
from plugins.zup.tests.odata_server import PASSWORD, USER, OdataServer

KINDS: dict[type, str] = {
    EntityRecord: "entities", LocationRecord: "locations", DepartmentRecord: "departments", UnitRecord: "units",
    PersonRecord: "people",
}  # fmt: skip


@dataclass
class Found:
    """What a reading gave, each kind of record by its external id."""

    entities: dict[str, EntityRecord] = field(default_factory=dict)
    locations: dict[str, LocationRecord] = field(default_factory=dict)
    departments: dict[str, DepartmentRecord] = field(default_factory=dict)
    units: dict[str, UnitRecord] = field(default_factory=dict)
    people: dict[str, PersonRecord] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @classmethod
    def of(cls, items: Iterable[Record | Problem]) -> Found:
        """Sort what a reader yields; nothing may come twice."""
        found = cls()
        for item in items:
            if isinstance(item, Problem):
                found.problems.append(item)
                continue
            records = getattr(found, KINDS[type(item)])
            assert item.external_id not in records
            records[item.external_id] = item
        return found

    def codes(self) -> dict[str, list[tuple[str, ...]]]:
        """What each problem is about, by its code."""
        codes: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
        for problem in self.problems:
            codes[problem.code].append(problem.refs)
        return dict(codes)


def settings(**values: Any) -> ZupSettings:
    """Settings for tests: nobody waits between repetitions."""
    table = {"kind": "zup", "retry_delay": 0, "work_mail_kind": MAIL, "work_phone_kind": PHONE, **values}
    if "url" in table:
        table = {"user": USER, "password": PASSWORD, **table}
    return ZupSettings.model_validate(table)


def reading(chosen: ZupSettings, today: date = TODAY) -> Found:
    """Read everything as it is on a day."""
    reader = ZupReader(chosen, connect(chosen), today)
    try:
        return Found.of(reader.read())
    finally:
        reader.close()


@pytest.fixture(autouse=True)
def words() -> Iterator[None]:
    """What texts and fingerprints need, without a portal and its database."""
    app = Flask(__name__)
    app.config["SECRET_KEY"] = "tests"
    Babel(app)
    with app.app_context():
        yield


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Found]:
    """``read(base)`` writes a base into files and reads them; keywords are settings."""

    def from_files(base: Base, *, today: date = TODAY, **values: Any) -> Found:
        return reading(settings(folder=base.write(tmp_path / "zup"), **values), today)

    return from_files


@pytest.fixture
def serve() -> Iterator[Callable[[Base], OdataServer]]:
    """``serve(base)`` is a server with the answers of a base, ended with the test."""
    from contextlib import ExitStack

    with ExitStack() as servers:

        def start(base: Base) -> OdataServer:
            return servers.enter_context(OdataServer(base.sets))

        yield start


__all__ = ["HOME", "MAIL", "PHONE", "SECRETS", "Found", "reading", "settings"]
