"""The import from a directory against merely reading the same entries page by page."""

from __future__ import annotations

import json
import multiprocessing
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click

from bench import company, directory, servers
from core.org.directory import LdapSettings
from core.org.sync.ldap.entries import EntryParser
from tests.servers.slapd import Slapd, Suffix

PAGE = 500
RUNS = 3


def compare(folder: Path, *, sqlite: bool, people: int) -> None:
    """Measure and print everything."""
    suffix = Suffix(directory.BASE, ldif=(directory.ldif(people),))
    with servers.database(folder, sqlite=sqlite) as database, Slapd([suffix]) as server:
        settings = _settings(server)
        wanted = ",".join(EntryParser(LdapSettings(**settings)).attributes)
        read = partial(_apart, _read, server.tls_url, server.root_password, str(server.authority.file), wanted)
        reading, first, again = [read()], [], []
        for number in range(RUNS):
            instance = folder / f"portal{number}"
            _, environ = company.empty(instance, database.url(f"portal{number}"))
            _configure(instance, settings)
            first.append(_run(environ))
            reading.append(read())
            again.append(_run(environ))
            reading.append(read())
    usual = statistics.median(seconds for seconds, _ in reading)
    click.echo(f"{people:,} people      seconds   x reading   peak MB")
    _print("reading", usual, usual, max(memory for _, memory in reading))
    for name, runs in (("first sync", first), ("no change", again)):
        _print(name, statistics.median(seconds for seconds, _ in runs), usual, max(memory for _, memory in runs))


def _print(name: str, seconds: float, usual: float, memory: float) -> None:
    click.echo(f"{name:<14} {seconds:>10.2f} {seconds / usual:>11.2f} {memory:>9.0f}")


def _settings(server: Slapd) -> dict[str, Any]:
    return {
        "kind": "ldap",
        "flavor": "openldap",
        "title": "Bench",
        "servers": [server.tls_url],
        "ca_file": str(server.authority.file),
        "bind_dn": server.suffixes[0].root,
        "bind_password": server.root_password,
        "base": directory.BASE,
        "groups": False,
    }


def _configure(instance: Path, settings: dict[str, Any]) -> None:
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    with (instance / "dunbar.toml").open("a", encoding="utf-8") as file:
        file.write("\n[sources.bench]\n" + "\n".join(lines) + "\n")


def _apart(action: Callable[..., float], *arguments: str) -> tuple[float, float]:
    """Seconds and peak memory (MB) of an action in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_observed, (action, arguments))


def _observed(action: Callable[..., float], arguments: tuple[str, ...]) -> tuple[float, float]:
    seconds = action(*arguments)
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def _read(url: str, password: str, authority: str, attributes: str) -> float:
    """Read every entry with the attributes that the import asks for, and throw them away.

    As ldap3 gives them to whoever asks: the import itself spares what nobody here looks at (``directory/lean.py``).
    """
    import ssl

    import ldap3

    tls = ldap3.Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=authority)
    server = ldap3.Server(url, get_info=ldap3.NONE, tls=tls)
    # Without this it would add to each entry whatever the entry does not have, which the import does not ask for.
    options = {"auto_bind": True, "return_empty_attributes": False}
    with ldap3.Connection(server, f"cn=root,{directory.BASE}", password, **options) as connection:
        started = time.perf_counter()
        found = connection.extend.standard.paged_search(
            directory.BASE,
            "(objectClass=inetOrgPerson)",
            attributes=attributes.split(","),
            paged_size=PAGE,
            generator=True,
        )
        count = sum(1 for _ in found)
        seconds = time.perf_counter() - started
    assert count
    return seconds


def _run(environ: dict[str, str]) -> tuple[float, float]:
    """One ``dunbar org sync``: its own seconds without the start of the process, and its peak memory in MB."""
    command = [sys.executable, "-m", "bench.one_sync"]
    answer = subprocess.run(
        command, env=servers.environment(environ), cwd=servers.ROOT, check=True, capture_output=True, text=True
    )
    result = json.loads(answer.stdout.splitlines()[-1])
    if result["state"] != "applied":
        raise RuntimeError(f"the import ended as '{result['state']}': {result['reason']}")
    return result["seconds"], result["memory"]
