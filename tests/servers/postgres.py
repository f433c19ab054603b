"""A PostgreSQL server of the tests' own, with the planner settings of a real one and nothing kept on the disk."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from psycopg import sql

from tests.servers import programs
from tests.servers.ports import HOST, free_port
from tests.servers.process import Process, ServerFailed, run

_USER = "dunbar"
_SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "256MB",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "jit": "on",
    "timezone": "UTC",
    "log_min_messages": "error",
}
"""Safe on no account, quick to start; ``jit`` stays on because it is on where the portal will run."""


class Postgres:
    """One PostgreSQL server; ``port`` and ``password`` may be agreed on before it starts.

    As root it runs as the system user ``postgres``, because PostgreSQL refuses root. ``owner`` as in ``Process``.
    """

    def __init__(self, *, port: int | None = None, password: str | None = None, owner: int | None = None) -> None:
        self.port = port or free_port()
        self.password = password or secrets.token_hex(12)
        self._owner = owner
        self._folder: Path | None = None
        self._process: Process | None = None

    def url(self, database: str = "postgres") -> str:
        """The address of ``database`` on this server, the way the portal's configuration writes it."""
        return server_url(self.port, self.password, database)

    def start(self) -> None:
        """Make an empty cluster in a temporary folder and start it (about a second and a half)."""
        initdb, postgres = programs.postgresql("initdb"), programs.postgresql("postgres")
        if initdb is None or postgres is None:
            raise ServerFailed("PostgreSQL is not installed: apt-get install postgresql")
        user = "postgres" if os.geteuid() == 0 else None
        self._folder = Path(tempfile.mkdtemp(prefix="dunbar-postgresql-"))
        data, secret = self._folder / "data", self._folder / "password"
        secret.write_text(self.password, encoding="utf-8")
        if user:
            shutil.chown(self._folder, user)
            shutil.chown(secret, user)
        options = ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=password", "--no-sync", f"--pwfile={secret}"]
        run([initdb, f"--pgdata={data}", f"--username={_USER}", *options], user=user)
        settings = [f"--{name.replace('_', '-')}={value}" for name, value in _SETTINGS.items()]
        self._process = Process(
            [postgres, "-D", data, f"--port={self.port}", *settings],
            log=self._folder / "log",
            user=user,
            # The folder is thrown away, so there is nothing to shut down in order.
            stop_signal=signal.SIGQUIT,
            owner=self._owner,
            remove=self._folder,
        )
        self._process.start()
        self._process.wait_until(self._accepts, "connection to PostgreSQL")

    @property
    def pid(self) -> int:
        """As ``Process.pid``; ProcessLookupError if it does not run."""
        if self._process is None:
            raise ProcessLookupError("PostgreSQL does not run")
        return self._process.pid

    def _accepts(self) -> bool:
        try:
            psycopg.connect(self.url(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def leave(self) -> None:
        """Let it run until its owner ends."""
        if self._process:
            self._process.leave()

    def stop(self) -> None:
        """Stop it and throw its data away."""
        if self._process:
            self._process.stop()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._process = self._folder = None

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def server_url(port: int, password: str, database: str = "postgres") -> str:
    """The address of a database on the tests' server at ``port``."""
    return f"postgresql://{_USER}:{password}@{HOST}:{port}/{database}"


def create_database(server: str, name: str) -> str:
    """Make the empty database ``name`` on the server of the address ``server``, in place of an older one of that name.

    Gives the new database's address.
    """
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    return with_database(server, name)


def drop_database(server: str, name: str) -> None:
    """Remove the database ``name``, also while somebody is connected to it."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def with_database(server: str, name: str) -> str:
    """The address ``server`` with another database's name in it."""
    return f"{server.rpartition('/')[0]}/{name}"


@contextmanager
def fresh_database(server: str, name: str) -> Iterator[str]:
    """An empty database for the length of the ``with`` block; gives its address."""
    address = create_database(server, name)
    try:
        yield address
    finally:
        drop_database(server, name)
