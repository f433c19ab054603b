"""Free ports for servers that tests start."""

from __future__ import annotations

import random
import socket

HOST = "127.0.0.1"
"""Servers of the tests listen here and nowhere else."""

_LOWEST, _HIGHEST = 15_000, 32_000


def free_port() -> int:
    """Give a port of the loopback address that nobody listens on.

    It is taken from below the range the kernel uses for outgoing connections, so that none of those can sit on it
    before the server does.
    """
    generator = random.SystemRandom()
    for _ in range(200):
        port = generator.randint(_LOWEST, _HIGHEST)
        with socket.socket() as candidate:
            try:
                candidate.bind((HOST, port))
            except OSError:
                continue
        return port
    raise RuntimeError(f"no free port between {_LOWEST} and {_HIGHEST} on {HOST}")
