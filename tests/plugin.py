"""Runs what can be run here and says what did not run and how to get it; nothing is left out quietly.

Tests whose need is not met are deselected and recorded. With ``CI=true`` the run fails if anything is recorded that
a build machine must have. A skipped test counts as one that did not run, whatever its reason.
"""

from __future__ import annotations

import os
from collections import defaultdict
from typing import Any

import pytest

from tests.needs import FIXTURES_VARIABLE, NEEDS, missing, needs, outside_data
from tests.servers import shared

_OUTPUT = "dunbar_did_not_run"
_STARTERS = {"needs_postgresql": shared.start_postgresql, "needs_redis": shared.start_redis}


class Record:
    """Which tests did not run, by what they lack."""

    def __init__(self) -> None:
        self.lacking: defaultdict[str, set[str]] = defaultdict(set)
        self.skipped: defaultdict[str, set[str]] = defaultdict(set)

    def merge(self, lacking: dict[str, list[str]]) -> None:
        """Add what another process of the run recorded."""
        for marker, tests in lacking.items():
            self.lacking[marker].update(tests)

    def as_data(self) -> dict[str, list[str]]:
        """The record in a form that can be sent to the first process."""
        return {marker: sorted(tests) for marker, tests in self.lacking.items()}

    def lines(self) -> list[str]:
        """What a person reads at the end of the run."""
        lines = [
            f"{_tests(self.lacking[need.marker], 'that needs', 'that need')} {need.title}: {need.remedy}"
            for need in NEEDS
            if self.lacking[need.marker]
        ]
        return lines + [
            f"{_tests(tests, 'skipped', 'skipped')}: {reason}" for reason, tests in sorted(self.skipped.items())
        ]

    def fails_ci(self) -> bool:
        """Whether a build machine should have run some of these."""
        required = {need.marker for need in NEEDS if need.required_in_ci}
        return bool(self.skipped) or any(tests for marker, tests in self.lacking.items() if marker in required)


RECORD = pytest.StashKey[Record]()


def pytest_configure(config: pytest.Config) -> None:
    """Make the markers known and start with an empty record."""
    folder = outside_data()
    if folder is not None and not folder.is_dir():
        raise pytest.UsageError(f"{FIXTURES_VARIABLE} names {folder}, which is not a folder")
    config.stash[RECORD] = Record()
    for need in NEEDS:
        config.addinivalue_line("markers", f"{need.marker}: needs {need.title}; otherwise listed as not run")
    config.addinivalue_line("markers", "browser: drives a browser through a running portal")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, on the record, what cannot run here."""
    absent = frozenset(need.marker for need in NEEDS if not need.present())
    kept: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        need = missing(item, absent)
        if need is None:
            kept.append(item)
        else:
            left_out.append(item)
            config.stash[RECORD].lacking[need.marker].add(item.nodeid)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept


def pytest_collection_finish(session: pytest.Session) -> None:
    """Start the shared servers that the selected tests need."""
    if session.config.option.collectonly:
        return
    for need in NEEDS:
        starter = _STARTERS.get(need.marker)
        if starter and any(needs(item, need) for item in session.items):
            starter()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object | None) -> None:
    """Take over the record of a worker process that has ended."""
    node.config.stash[RECORD].merge(getattr(node, "workeroutput", {}).get(_OUTPUT, {}))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the record to the first process, which decides whether it is a failure."""
    record = session.config.stash[RECORD]
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[_OUTPUT] = record.as_data()
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    for report in reporter.stats.get("skipped", []) if reporter else []:
        record.skipped[_reason(report)].add(report.nodeid)
    if in_ci() and record.fails_ci() and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """End the run with the list of what did not run."""
    record = config.stash[RECORD]
    lines = record.lines()
    if not lines:
        return
    terminalreporter.section("did not run", yellow=True)
    for line in lines:
        terminalreporter.line(f"did not run: {line}", yellow=True)
    if in_ci() and record.fails_ci():
        terminalreporter.line("CI=true: what a build machine must have is missing, so the run has failed", red=True)


def _tests(tests: set[str], one: str, many: str) -> str:
    return f"1 test {one}" if len(tests) == 1 else f"{len(tests)} tests {many}"


def in_ci() -> bool:
    """Whether this is a build machine, which must have everything."""
    return os.environ.get("CI", "").lower() in ("1", "true", "yes")


def _reason(report: Any) -> str:
    place = report.longrepr
    return str(place[2]) if isinstance(place, tuple) else str(place)
