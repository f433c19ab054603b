"""A Redis server of the tests' own, in memory only."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

import redis

from tests.servers import programs
from tests.servers.ports import HOST, free_port
from tests.servers.process import Process, ServerFailed

DATABASES = 64
"""Numbered databases of one server: each worker of a test run gets one."""


class Redis:
    """One Redis server; ``port`` and ``password`` may be agreed on before it starts. ``owner`` as in ``Process``."""

    def __init__(self, *, port: int | None = None, password: str | None = None, owner: int | None = None) -> None:
        self.port = port or free_port()
        self.password = password or secrets.token_hex(12)
        self._owner = owner
        self._folder: Path | None = None
        self._process: Process | None = None

    def url(self, database: int = 0) -> str:
        """The address of a numbered database on this server."""
        return server_url(self.port, self.password, database)

    def start(self) -> None:
        """Start it, or start it again on the same port, empty."""
        program = programs.find("redis-server")
        if program is None:
            raise ServerFailed("Redis is not installed: apt-get install redis-server")
        self._folder = self._folder or Path(tempfile.mkdtemp(prefix="dunbar-redis-"))
        settings = self._folder / "redis.conf"
        settings.touch(mode=0o600)
        settings.write_text(
            f"bind {HOST}\nport {self.port}\nrequirepass {self.password}\ndatabases {DATABASES}\n"
            f'save ""\nappendonly no\ndaemonize no\ndir {self._folder}\n',
            encoding="utf-8",
        )
        self._process = Process([program, settings], log=self._folder / "log", owner=self._owner, remove=self._folder)
        self._process.start()
        self._process.wait_until(self._accepts, "answer from Redis")

    def _accepts(self) -> bool:
        with redis.Redis.from_url(self.url()) as client:
            try:
                return bool(client.ping())
            except redis.ConnectionError:
                return False

    def halt(self) -> None:
        """Stop it for a while: what a broken Redis looks like. ``start()`` brings it back on the same port."""
        if self._process:
            self._process.stop()

    def leave(self) -> None:
        """Let it run until its owner ends."""
        if self._process:
            self._process.leave()

    def stop(self) -> None:
        """Stop it for good."""
        self.halt()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._folder = None

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


def server_url(port: int, password: str, database: int = 0) -> str:
    """The address of a numbered database on the tests' server at ``port``."""
    return f"redis://:{password}@{HOST}:{port}/{database}"
