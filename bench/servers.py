"""The servers under measurement: gunicorn with threads for each application, one database for all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.ports import HOST, free_port
from tests.servers.postgres import Postgres, create_database
from tests.servers.process import Process

ROOT = Path(__file__).resolve().parent.parent
WORKERS, THREADS = 2, 4


@dataclass(frozen=True, slots=True)
class Database:
    """Where tables are kept. ``pid`` is the server's process, ``None`` for SQLite, which has none."""

    folder: Path
    server: Postgres | None

    @property
    def pid(self) -> int | None:
        """The database server's process."""
        return self.server.pid if self.server is not None else None

    def url(self, name: str) -> str:
        """The address of an empty database; call it once per name."""
        if self.server is None:
            return f"sqlite:///{self.folder / name}.sqlite3"
        create_database(self.server.url(), name)
        return self.server.url(name)


@contextmanager
def database(folder: Path, *, sqlite: bool) -> Iterator[Database]:
    """A PostgreSQL server for the time of the measurement, or SQLite files in ``folder``."""
    if sqlite:
        yield Database(folder, None)
        return
    with Postgres() as server:
        yield Database(folder, server)


@dataclass(frozen=True, slots=True)
class WebServer:
    """A running gunicorn."""

    pid: int
    port: int


@contextmanager
def web(application: str, folder: Path, environ: Mapping[str, str]) -> Iterator[WebServer]:
    """Serve ``application`` (``module:name`` as gunicorn takes it) until the block ends."""
    port = free_port()
    with Process(command(application, port), log=folder / f"{port}.log", env=environment(environ), cwd=ROOT) as process:
        process.wait_for_url(f"http://{HOST}:{port}/")
        yield WebServer(process.pid, port)


def command(application: str, port: int, *, workers: int = WORKERS) -> list[str]:
    """What starts gunicorn."""
    options = ["--bind", f"{HOST}:{port}", "--worker-class", "gthread", "--workers", str(workers)]
    options += ["--threads", str(THREADS), "--keep-alive", "30", "--no-control-socket", "--log-level", "warning"]
    return [sys.executable, "-m", "gunicorn", *options, application]


def environment(extra: Mapping[str, str]) -> dict[str, str]:
    """This process's environment without settings of any portal, and ``extra``."""
    return {name: value for name, value in os.environ.items() if not name.startswith("DUNBAR_")} | dict(extra)
