"""What tests need besides Python, whether it is here, and how to get it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.servers import programs, shared

FIXTURES_VARIABLE = "DUNBAR_FIXTURES"


@dataclass(frozen=True)
class Need:
    """Something that tests need: the marker that says so, the fixtures that imply it, and how to get it."""

    marker: str
    title: str
    remedy: str
    present: Callable[[], bool]
    fixtures: frozenset[str] = frozenset()
    required_in_ci: bool = True


def outside_data() -> Path | None:
    """The folder of larger outside data; None where the run was not given one."""
    named = os.environ.get(FIXTURES_VARIABLE)
    return Path(named).resolve() if named else None


NEEDS = (
    Need(
        "needs_postgresql",
        "PostgreSQL",
        f"apt-get install postgresql, or name a server's address in {shared.POSTGRESQL_VARIABLE}",
        lambda: not shared.current().postgresql_port or bool(programs.postgresql("initdb")),
        frozenset({"postgres_url"}),
    ),
    Need(
        "needs_redis",
        "Redis",
        f"apt-get install redis-server, or name a server's address in {shared.REDIS_VARIABLE}",
        lambda: not shared.current().redis_port or bool(programs.find("redis-server")),
        frozenset({"redis_url", "redis_server"}),
    ),
    Need(
        "needs_slapd",
        "OpenLDAP",
        "apt-get install slapd ldap-utils",
        lambda: bool(programs.find("slapd") and programs.find("slapadd") and programs.find("ldapadd")),
        frozenset({"ldap_server", "start_slapd"}),
    ),
    Need(
        "needs_chromium",
        "Chromium",
        "apt-get install chromium fonts-dejavu-core",
        lambda: bool(programs.chromium()),
        frozenset({"browser", "page", "context"}),
    ),
    Need(
        "needs_pango",
        "Pango",
        "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core",
        programs.pango,
    ),
    Need(
        "outside_data",
        "outside data",
        f"name its folder in {FIXTURES_VARIABLE}",
        lambda: outside_data() is not None,
        frozenset({"fixtures_dir"}),
        # The repository stands alone: a company that builds it has no such folder.
        required_in_ci=False,
    ),
)


def missing(item: pytest.Item, absent: frozenset[str]) -> Need | None:
    """The first need of a test that is not met here; ``absent`` are the markers of the needs that are not."""
    for need in NEEDS:
        if needs(item, need):
            if need.marker in absent:
                return need
            if need.marker == "outside_data" and not _has_folders(item):
                return need
    return None


def needs(item: pytest.Item, need: Need) -> bool:
    """Whether a test needs this: by its marker, its fixtures or the database engine among its parameters."""
    if item.get_closest_marker(need.marker) or need.fixtures & set(getattr(item, "fixturenames", ())):
        return True
    return need.marker == "needs_postgresql" and _runs_on_postgresql(item)


def _runs_on_postgresql(item: pytest.Item) -> bool:
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    return any(
        isinstance(value, str) and (value == "postgresql" or urlsplit(value).scheme.startswith("postgresql"))
        for value in parameters.values()
    )


def _has_folders(item: pytest.Item) -> bool:
    """Whether the outside data holds the folders that the test's marker names."""
    root = outside_data()
    named = [str(folder) for marker in item.iter_markers("outside_data") for folder in marker.args]
    return root is not None and all((root / folder).is_dir() for folder in named)
