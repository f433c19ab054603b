"""Servers, addresses and folders for tests; what cannot be had is listed at the end of the run by ``tests.plugin``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import redis

from tests.needs import outside_data
from tests.servers import postgres, schemas, shared
from tests.servers.certificates import Authority
from tests.servers.company import COMPANY
from tests.servers.redis import Redis
from tests.servers.silent import SilentServer
from tests.servers.slapd import Slapd
from tests.servers.slapd_config import Suffix
from tests.servers.smtp import MailServer

StartSlapd = Callable[..., Slapd]
_numbers = count(1)


@pytest.fixture
def empty_database(request: pytest.FixtureRequest, engine: str, tmp_path: Path) -> str:
    """The address of an empty database; the test runs once on each engine."""
    if engine == "sqlite":
        return f"sqlite:///{tmp_path / 'portal.db'}"
    address: str = request.getfixturevalue("postgres_url")
    return address


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """The address of an empty PostgreSQL database of this test alone."""
    with postgres.fresh_database(shared.current().postgresql, f"{shared.database_name()}_{next(_numbers)}") as address:
        yield address


@pytest.fixture
def redis_url() -> str:
    """The address of an empty Redis database that no other process of the run uses."""
    address = os.environ[shared.REDIS_VARIABLE]
    with redis.Redis.from_url(address) as client:
        client.flushdb()
    return address


@pytest.fixture
def redis_server() -> Iterator[Redis]:
    """A Redis server of this test alone, to be halted and started again."""
    with Redis() as server:
        yield server


@pytest.fixture
def smtp() -> Iterator[MailServer]:
    """A mail server that keeps what it gets."""
    with MailServer() as server:
        yield server


@pytest.fixture
def silent_server() -> Iterator[SilentServer]:
    """A server that accepts connections and never answers."""
    with SilentServer() as server:
        yield server


@pytest.fixture
def other_authority(tmp_path: Path) -> Authority:
    """A certificate authority that signed nothing of the servers here."""
    return Authority(tmp_path / "other-authority", "Other authority")


@pytest.fixture
def start_slapd(tmp_path: Path) -> Iterator[StartSlapd]:
    """Start a directory server: ``start_slapd([Suffix(...)], anonymous=False)``; ended with the test.

    Schema text may be given as ``schema="attributetype …"``; other options are those of ``Slapd``.
    """
    with ExitStack() as servers:

        def start(suffixes: Sequence[Suffix], *, schema: str = "", **options: Any) -> Slapd:
            if schema:
                file = tmp_path / f"{next(_numbers)}.schema"
                file.write_text(schema, encoding="utf-8")
                options["schemas"] = [file, *options.get("schemas", ())]
            return servers.enter_context(Slapd(suffixes, **options))

        yield start


@pytest.fixture
def ldap_server(start_slapd: StartSlapd) -> Slapd:
    """A directory server with the small made-up company of ``tests.servers.company``."""
    return start_slapd([COMPANY], schema=schemas.GROUP)


@pytest.fixture(scope="session")
def fixtures_dir() -> Path:
    """The folder of larger outside data; tests that use it are listed as not run where there is none."""
    folder = outside_data()
    if folder is None:
        raise RuntimeError("a test that reads outside data was not left out")
    return folder
