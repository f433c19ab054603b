"""Dunbar's main pages against a bare Flask hello and the reference page."""

from __future__ import annotations

import statistics
from contextlib import ExitStack
from pathlib import Path

import click

from bench import company, measure, processes, servers
from bench.apps import reference
from bench.measure import Round, Target
from plugin_sdk.testing.queries import count_queries

HELLO, REFERENCE = "hello", "reference page"
HELLO_COUNT, PAGE_COUNT = 4000, 400


def compare(folder: Path, *, sqlite: bool, people: int, posts: int, rounds: int) -> None:
    """Measure and print everything."""
    with ExitStack() as stack:
        database = stack.enter_context(servers.database(folder, sqlite=sqlite))
        click.echo(f"Making a company of {people:,} people and {posts:,} posts", err=True)
        portal = company.make(folder / "portal", database.url("portal"), people=people, posts=posts)
        statements = _statements(portal)
        address = database.url("reference")
        _fill_reference(address)
        hello = stack.enter_context(servers.web("bench.apps.hello:app", folder, {}))
        environ = {reference.URL_VARIABLE: address}
        page = stack.enter_context(servers.web("bench.apps.reference:create_app()", folder, environ))
        dunbar = stack.enter_context(servers.web("core.app:create_app()", folder, portal.environ))
        targets = [
            Target(HELLO, hello.pid, hello.port, ["/"], HELLO_COUNT, None),
            Target(REFERENCE, page.pid, page.port, ["/"], PAGE_COUNT, database.pid),
        ]
        for name, paths in portal.pages.items():
            targets.append(Target(name, dunbar.pid, dunbar.port, paths, PAGE_COUNT, database.pid, portal.headers))
        click.echo(f"Measuring {rounds} rounds of {len(targets)} pages", err=True)
        results = measure.in_turns(targets, rounds)
        _print(results, statements)
        memory = {
            name: processes.largest_memory(server.pid) for name, server in (("reference", page), ("Dunbar", dunbar))
        }
    click.echo("\nResident memory of the largest worker, MB: " + ", ".join(f"{k} {v:.0f}" for k, v in memory.items()))


def _fill_reference(address: str) -> None:
    app = reference.create_app(address)
    with app.app_context():
        reference.fill()


def _statements(portal: company.Portal) -> dict[str, int]:
    """Statements per page at its second call, when what is kept in the process is there."""
    found = {REFERENCE: 3}
    client = portal.app.test_client(use_cookies=False)
    for name, paths in portal.pages.items():
        client.get(paths[0], headers=portal.headers)
        with portal.app.app_context(), count_queries() as count:
            client.get(paths[0], headers=portal.headers)
        found[name] = len(count)
    return found


def _print(results: dict[str, list[Round]], statements: dict[str, int]) -> None:
    head = ("page", "app ms", "db ms", "x hello", "x reference", "of reference", "SQL", "KB", "p95 ms")
    click.echo("  ".join(f"{title:>{14 if not number else 12}}" for number, title in enumerate(head)))
    for name, rounds in results.items():
        hello = measure.median_of_ratios(rounds, results[HELLO])
        ratio = measure.median_of_ratios(rounds, results[REFERENCE])
        values = (
            f"{statistics.median(item.app for item in rounds):.2f}",
            f"{statistics.median(item.database for item in rounds):.2f}",
            f"{hello:.1f}",
            f"{ratio:.2f}",
            f"{1 / ratio:.2f}",
            str(statements.get(name, 0)),
            f"{statistics.median(item.size for item in rounds) / 1000:.1f}",
            f"{statistics.median(item.p95 for item in rounds):.0f}",
        )
        click.echo("  ".join([f"{name:>14}", *(f"{value:>12}" for value in values)]))
