"""Readers: a bounded number of requests over a few kept connections."""

from __future__ import annotations

import http.client
import statistics
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.servers.ports import HOST

CONNECTIONS = 8


class WrongAnswer(RuntimeError):
    """A page did not answer with 200: what was measured means nothing."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What came back: median bytes of a page, seconds in all, the 95th percentile of the waiting in milliseconds."""

    size: float
    seconds: float
    p95: float


def drive(port: int, paths: Sequence[str], count: int, headers: Mapping[str, str] | None = None) -> Answers:
    """Ask for ``paths`` in turn, ``count`` times in all.

    Raises:
        WrongAnswer: an answer was not 200.
    """
    share = [range(start, count, CONNECTIONS) for start in range(CONNECTIONS)]
    started = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        results = list(pool.map(lambda numbers: _read(port, [paths[n % len(paths)] for n in numbers], headers), share))
    seconds = time.perf_counter() - started
    sizes = [size for result in results for size, _ in result]
    waits = sorted(wait for result in results for _, wait in result)
    return Answers(statistics.median(sizes), seconds, waits[int(len(waits) * 0.95)] * 1000)


def _read(port: int, paths: Sequence[str], headers: Mapping[str, str] | None) -> list[tuple[int, float]]:
    connection = http.client.HTTPConnection(HOST, port, timeout=60)
    found = []
    for path in paths:
        began = time.perf_counter()
        connection.request("GET", path, headers=dict(headers or {}))
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise WrongAnswer(f"{path} answered {answer.status}: {body[:200]!r}")
        found.append((len(body), time.perf_counter() - began))
    connection.close()
    return found
