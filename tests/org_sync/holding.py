"""A fictitious holding of larger outside data: its sources as they are set up, its days, and the right answer."""

from __future__ import annotations

import gzip
import json
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.servers.slapd_config import Suffix

PEOPLE = "(&(objectCategory=person)(objectClass=user)(!(objectClass=computer))(!(extensionAttribute3=*)))"
DOMAINS = ("ad_a", "ad_b")


def read(path: Path) -> bytes:
    """A file, or the same gzipped."""
    return path.read_bytes() if path.is_file() else gzip.decompress(path.with_name(path.name + ".gz").read_bytes())


@dataclass
class Day:
    """The state of all sources on a day; what is the same as the day before is not there again."""

    folder: Path
    before: Day | None = None

    @property
    def truth(self) -> dict[str, Any]:
        """The right answer."""
        found: dict[str, Any] = json.loads(read(self.folder / "truth.json"))
        return found

    @property
    def setup(self) -> dict[str, Any]:
        """What an administrator enters by hand."""
        found: dict[str, Any] = json.loads(self.find("setup.json"))
        return found

    @property
    def noon(self) -> datetime:
        """The moment that the right answer is about."""
        return datetime.fromisoformat(self.truth["meta"]["as_of"]).replace(hour=12, tzinfo=UTC)

    def find(self, name: str) -> bytes:
        """A file of this day, or of the last day on which it changed."""
        path = self.folder / name
        if path.is_file() or path.with_name(path.name + ".gz").is_file():
            return read(path)
        assert self.before is not None, f"there is no {name}"
        return self.before.find(name)

    def bases(self, into: Path) -> dict[str, Path]:
        """The answers of the 1C bases, each base in a folder of its own."""
        found = {}
        for base in sorted(self.setup["hr_bases"]):
            folder = into / base
            if folder.exists():
                shutil.rmtree(folder)
            folder.mkdir(parents=True)
            for name in self._names(base):
                (folder / name).write_bytes(self.find(f"{base}/{name}"))
            found[base] = folder
        return found

    def _names(self, base: str) -> set[str]:
        own = {path.name.removesuffix(".gz") for path in (self.folder / base).glob("*.json*")}
        return own | (self.before._names(base) if self.before is not None else set())


def days(folder: Path) -> list[Day]:
    """The days of a holding, in their order."""
    found: list[Day] = []
    for path in sorted(folder.glob("day*")):
        found.append(Day(path, found[-1] if found else None))
    return found


def suffixes(day: Day, into: Path) -> list[Suffix]:
    """The two domains for a directory server."""
    found = []
    for key in DOMAINS:
        domain = day.setup["domains"][key]
        file = into / f"{key}.ldif"
        file.write_bytes(day.find(f"{key}.ldif"))
        limits = f'dn.exact="{domain["sync_dn"]}" size.soft=1000 size.hard=1000 size.pr=1000 size.prtotal=unlimited'
        indexes = ("sAMAccountName,objectGUID eq",)
        found.append(Suffix(domain["suffix"], ldif=(file,), limits=(limits,), indexes=indexes))
    return found


def tables(day: Day, server: Any, bases: dict[str, Path], people: Path) -> dict[str, dict[str, Any]]:
    """The sources as an administrator sets them up, in the order of their precedence."""
    setup = day.setup
    found: dict[str, dict[str, Any]] = {}
    kinds = setup["contact_kinds"]
    for base, entity in setup["hr_bases"].items():
        own = next(one for one in setup["entities"] if one["id"] == entity)
        found[base] = {
            "kind": "zup",
            "folder": str(bases[base]),
            "work_mail_kind": kinds["work_mail"],
            "work_phone_kind": kinds["work_phone"],
            "branches": [
                {
                    "name": branch["name"],
                    "city": branch["city"],
                    "time_zone": branch["time_zone"],
                    "department": branch["department_key"],
                    "default": branch["id"] == own["default_branch"],
                }
                for branch in setup["branches"]
                if branch["entity"] == entity
            ],
        }
    for key in DOMAINS:
        domain = setup["domains"][key]
        found[key] = {
            "kind": "ldap",
            "servers": [server.tls_url],
            "ca_file": str(server.authority.file),
            "bind_dn": domain["sync_dn"],
            "bind_password": "Pw-svc-dunbar-sync",
            "base": domain["suffix"],
            "netbios": domain["netbios"],
            "upn_suffix": domain["upn_suffix"],
            "people_filter": PEOPLE,
            "people_from": domain["hr_base"],
            "attributes": {"person_key": "extensionAttribute1"},
        }
    listed = next(one for one in setup["entities"] if one["source"] == "csv")
    branch = next(one for one in setup["branches"] if one["id"] == listed["default_branch"])
    found["csv"] = {
        "kind": "csv",
        "path": str(people),
        "entity": listed["name"],
        "location": branch["name"],
        "time_zones": {branch["name"]: branch["time_zone"]},
        "absent": "report",
    }
    return found
