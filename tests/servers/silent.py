"""A server that accepts connections and never says a word: what a hanging host looks like to its client."""

from __future__ import annotations

import socket
import threading
from types import TracebackType
from typing import Self

from tests.servers.ports import HOST


class SilentServer:
    """Accepts on a free loopback port and never answers, until the ``with`` block ends."""

    def __init__(self) -> None:
        self._listener = socket.create_server((HOST, 0), backlog=16)
        self._accepted: list[socket.socket] = []
        self._thread = threading.Thread(target=self._accept, name="silent-server", daemon=True)

    @property
    def port(self) -> int:
        """The port it listens on."""
        port: int = self._listener.getsockname()[1]
        return port

    @property
    def connections(self) -> int:
        """How many clients have connected so far."""
        return len(self._accepted)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._accepted.append(connection)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._accepted:
            connection.close()
        self._thread.join(timeout=5)
