"""The PostgreSQL and Redis servers that all processes of one test run share.

The first process of a run (pytest-xdist calls it the controller) agrees on ports and passwords and writes them into a
folder named in the environment. Whichever process first has a test that needs a server starts it; the server ends with
the first process. Every process has a database of its own, whose address is in ``DUNBAR_TEST_POSTGRESQL`` and
``DUNBAR_TEST_REDIS``. If one of these is set already, that server is used instead of an own one.
"""

from __future__ import annotations

import atexit
import fcntl
import json
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.servers import postgres, redis
from tests.servers.ports import free_port

POSTGRESQL_VARIABLE = "DUNBAR_TEST_POSTGRESQL"
REDIS_VARIABLE = "DUNBAR_TEST_REDIS"
_RUN_VARIABLE = "DUNBAR_TEST_RUN"


@dataclass(frozen=True)
class Run:
    """What the processes of one run have agreed on; a port of 0 means that the server is somebody else's."""

    owner: int
    postgresql: str
    redis: str
    postgresql_port: int = 0
    redis_port: int = 0
    password: str = ""


def worker() -> str:
    """The name of this process in the run: ``gw0``, ``gw1`` … or ``main``."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def database_name() -> str:
    """The name of this process's own PostgreSQL database."""
    return f"dunbar_{worker()}"


def agree() -> None:
    """Agree on the run's servers, or learn what was agreed; then export this process's addresses."""
    if worker() == "main":
        _write(_plan())
    run = current()
    os.environ[POSTGRESQL_VARIABLE] = postgres.with_database(run.postgresql, database_name())
    os.environ[REDIS_VARIABLE] = f"{run.redis}/{_number() % redis.DATABASES}"


def current() -> Run:
    """What this run has agreed on."""
    return Run(**json.loads((folder() / "run.json").read_text(encoding="utf-8")))


def start_postgresql() -> None:
    """Start the run's PostgreSQL unless it runs, and make this process's database, empty."""
    run = current()
    with once("postgresql") as first:
        if first and run.postgresql_port:
            server = postgres.Postgres(port=run.postgresql_port, password=run.password, owner=run.owner)
            server.start()
            server.leave()
    postgres.create_database(run.postgresql, database_name())


def start_redis() -> None:
    """Start the run's Redis unless it runs."""
    run = current()
    with once("redis") as first:
        if first and run.redis_port:
            server = redis.Redis(port=run.redis_port, password=run.password, owner=run.owner)
            server.start()
            server.leave()


def folder() -> Path:
    """The folder of the run, which all its processes share and which goes with it."""
    return Path(os.environ[_RUN_VARIABLE])


@contextmanager
def once(name: str) -> Iterator[bool]:
    """Hold the run's lock for ``name``; gives True to the first process that gets through the block."""
    done = folder() / f"{name}.started"
    with (folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield not done.exists()
        done.touch()


def _plan() -> Run:
    given_postgresql, given_redis = os.environ.get(POSTGRESQL_VARIABLE), os.environ.get(REDIS_VARIABLE)
    password = secrets.token_hex(12)
    postgresql_port = 0 if given_postgresql else free_port()
    redis_port = 0 if given_redis else free_port()
    return Run(
        owner=os.getpid(),
        # SQLAlchemy's way of naming the driver is not the driver's own.
        postgresql=re.sub(
            r"^postgresql\+\w+:", "postgresql:", given_postgresql or postgres.server_url(postgresql_port, password)
        ),
        redis=re.sub(r"/\d*$", "", given_redis or redis.server_url(redis_port, password)),
        postgresql_port=postgresql_port,
        redis_port=redis_port,
        password=password,
    )


def _write(run: Run) -> None:
    os.environ[_RUN_VARIABLE] = tempfile.mkdtemp(prefix="dunbar-run-")
    (folder() / "run.json").write_text(json.dumps(asdict(run)), encoding="utf-8")
    atexit.register(shutil.rmtree, folder(), ignore_errors=True)


def _number() -> int:
    digits = "".join(letter for letter in worker() if letter.isdigit())
    return int(digits) + 1 if digits else 0
