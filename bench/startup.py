"""Cold start: from the command to the first page, one worker, every block on."""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping
from pathlib import Path

import click

from bench import company, load, servers
from bench.apps import reference
from tests.servers.ports import free_port
from tests.servers.process import Process

RUNS = 5


def compare(folder: Path, *, sqlite: bool) -> None:
    """Measure in turns and print."""
    with servers.database(folder, sqlite=sqlite) as database:
        portal = company.make(folder / "portal", database.url("portal"), people=50, posts=30)
        address = database.url("reference")
        app = reference.create_app(address)
        with app.app_context():
            reference.fill()
        environ = {reference.URL_VARIABLE: address}
        theirs, ours = [], []
        for _ in range(RUNS):
            theirs.append(_start("bench.apps.reference:create_app()", folder, environ, {}))
            ours.append(_start("core.app:create_app()", folder, portal.environ, portal.headers))
    ratio = statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True))
    click.echo(f"reference {statistics.median(theirs):.2f} s, Dunbar {statistics.median(ours):.2f} s: {ratio:.2f} x")


def _start(application: str, folder: Path, environ: Mapping[str, str], headers: Mapping[str, str]) -> float:
    """Seconds until the home page came."""
    port = free_port()
    command = servers.command(application, port, workers=1)
    started = time.perf_counter()
    with Process(command, log=folder / f"{port}.log", env=servers.environment(environ), cwd=servers.ROOT) as process:
        process.wait_for_port(port)
        load.drive(port, ["/"], 1, headers)
        return time.perf_counter() - started
