"""One measurement: drive a server with readers and see what processor time that took."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bench import load, processes


@dataclass(frozen=True, slots=True)
class Target:
    """A page of a server. ``count`` requests are one round, ``pid`` is the web server, ``database`` the database's."""

    name: str
    pid: int
    port: int
    paths: Sequence[str]
    count: int
    database: int | None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Round:
    """What one round took per request: milliseconds of CPU, bytes, milliseconds of waiting (95th percentile)."""

    app: float
    database: float
    size: float
    p95: float

    @property
    def cpu(self) -> float:
        """Application and database together."""
        return self.app + self.database


def one_round(target: Target) -> Round:
    """Drive the target once."""
    app, database = processes.cpu_seconds(target.pid), _database(target)
    answers = load.drive(target.port, target.paths, target.count, target.headers)
    app, database = processes.cpu_seconds(target.pid) - app, _database(target) - database
    return Round(app * 1000 / target.count, database * 1000 / target.count, answers.size, answers.p95)


def _database(target: Target) -> float:
    return processes.cpu_seconds(target.database) if target.database is not None else 0.0


def in_turns(targets: Sequence[Target], rounds: int) -> dict[str, list[Round]]:
    """Every target once per round, so that whatever else the machine does falls on all alike; after a warm-up."""
    for target in targets:
        load.drive(target.port, target.paths, min(target.count, 8 * load.CONNECTIONS), target.headers)
    results: dict[str, list[Round]] = {target.name: [] for target in targets}
    for _ in range(rounds):
        for target in targets:
            results[target.name].append(one_round(target))
    return results


def median_of_ratios(rounds: Sequence[Round], other: Sequence[Round]) -> float:
    """How many times the CPU of ``other`` this took, compared round by round."""
    return statistics.median(mine.cpu / theirs.cpu for mine, theirs in zip(rounds, other, strict=True))
