"""``dunbar org``: what the import sources would change, are told to change, and have changed.

Exit codes: 0 done; 1 a mistake in what was typed or in the configuration; 3 the source gave no complete answer;
4 the brake wants a person's word; 5 another run of the source is under way; 6 the run cannot be taken back.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import select

from core.audit import acting_from
from core.audit.origin import COMMAND_LINE
from core.config import ConfigError
from core.db import db
from core.extension import JobProgress
from core.i18n import in_english
from core.org import structure_export
from core.org.dates import today
from core.org.sync import report, runs, sources
from core.org.sync.models import Source, SyncRun
from core.org.sync.undo import UndoRefusedError
from core.org.sync.undo import undo as take_back

UNAVAILABLE, BRAKE, BUSY, REFUSED = 3, 4, 5, 6
_BY_STATE = {"failed": UNAVAILABLE, "stopped": BRAKE}

_as_json = click.option("--json", "as_json", is_flag=True, help="For scripts.")


@click.group("org", cls=AppGroup)
def org() -> None:
    """People and structure: import sources, their runs, export."""


@org.command("plan")
@click.argument("source")
@_as_json
@click.option("--all", "everything", is_flag=True, help="Show every change, not only the first of each kind.")
def plan(source: str, as_json: bool, everything: bool) -> None:
    """Read SOURCE and show what a run would change. Changes nothing."""
    _run(source, runs.Wish(only_look=True), as_json=as_json, everything=everything)


@org.command("sync")
@click.argument("source", required=False)
@click.option("--yes-really", is_flag=True, help="Go past the brake. Look at the plan first.")
@click.option("--full", is_flag=True, help="Compare everything, also where the source can tell its changes.")
@_as_json
def sync(source: str | None, yes_really: bool, full: bool, as_json: bool) -> None:
    """Run SOURCE, or all sources one after the other."""
    keys = [source] if source else sources.keys()
    if not keys:
        raise click.ClickException("The configuration has no [sources.<key>]; docs/directory.md says how to add one.")
    worst = 0
    for key in keys:
        wish = runs.Wish(past_brake=yes_really, full=full)
        code = _run(key, wish, as_json=as_json, everything=False, leave=False)
        worst = max(worst, code)
    sys.exit(worst)


@org.command("runs")
@click.option("--source", default="", help="Only of this source.")
@click.option("--last", default=20, show_default=True, type=click.IntRange(1, 1000), help="So many.")
@_as_json
def list_runs(source: str, last: int, as_json: bool) -> None:
    """The latest runs, newest first."""
    query = select(SyncRun, Source.key).join(Source).order_by(SyncRun.id.desc()).limit(last)
    if source:
        query = query.where(Source.key == source)
    rows = db.session.execute(query).all()
    if as_json:
        click.echo(json.dumps([report.as_dict(run, key) for run, key in rows], ensure_ascii=False))
        return
    if not rows:
        click.echo("No run yet. Look at what one would do: dunbar org plan SOURCE", err=True)
    with in_english():
        for run, key in rows:
            moment = f"{run.started_at:%Y-%m-%d %H:%M} UTC"
            click.echo(f"{run.id:>6}  {moment}  {key:<16} {run.state:<9} {report.summary(run)}")


@org.command("undo")
@click.argument("run", type=int)
@_as_json
def undo(run: int, as_json: bool) -> None:
    """Take RUN back: everyone it changed gets their former state."""
    try:
        with acting_from(COMMAND_LINE), in_english():
            done = take_back(run)
    except UndoRefusedError as error:
        click.secho(str(error), fg="red", err=True)
        sys.exit(REFUSED)
    except runs.BusyError:
        _say_busy()
    if as_json:
        click.echo(json.dumps(report.as_dict(done, ""), ensure_ascii=False))
    else:
        click.echo(f"Run {run} is taken back: {done.counts['undone']} records, by run {done.id}.")


@org.command("export")
@click.option("--json", "as_json", is_flag=True, default=True, help="The only format there is.")
@click.argument("file", type=click.File("w", encoding="utf-8"), default="-")
def export(as_json: bool, file: Any) -> None:
    """Write people, departments, places and groups to FILE (or the screen) as JSON."""
    to_file = file is not sys.stdout
    with click.progressbar(length=structure_export.size(), label="Export", file=sys.stderr, hidden=not to_file) as bar:
        for piece in structure_export.pieces(today()):
            file.write(piece)
            # The size is a guess; the bar ends when the file does.
            bar.update(1 if bar.pos < (bar.length or 0) - 1 else 0)
        bar.update((bar.length or 0) - bar.pos)
    if to_file:
        click.echo(f"Exported to {file.name}", err=True)


def _run(key: str, wish: runs.Wish, *, as_json: bool, everything: bool, leave: bool = True) -> int:
    try:
        source = sources.get(key)
    except sources.UnknownSourceError:
        known = ", ".join(sources.keys()) or "none"
        raise click.ClickException(f"The configuration has no source '{key}'. It has: {known}.") from None
    except ConfigError as error:
        raise click.ClickException(str(error)) from error
    try:
        with acting_from(COMMAND_LINE), _bar(source.title, quiet=as_json) as progress:
            run = runs.execute(source, wish, progress)
            if run.state in ("applied", "planned"):
                progress.step(1, 1)
    except runs.BusyError:
        _say_busy()
    if as_json:
        click.echo(json.dumps(report.as_dict(run, key, changes=wish.only_look or everything), ensure_ascii=False))
    else:
        with in_english():
            _show(run, key, source.title, everything)
    code = _BY_STATE.get(run.state, 0)
    if leave:
        sys.exit(code)
    return code


def _show(run: SyncRun, key: str, title: str, everything: bool) -> None:
    colour = {"failed": "red", "stopped": "yellow"}.get(run.state, "green")
    click.secho(f"{title}: run {run.id}, {run.state}", fg=colour, bold=True)
    if run.reason:
        click.secho(f"  {run.reason}", fg=colour)
    for line in report.lines(run, limit=0 if everything else 10):
        if line != run.reason:
            # A run that failed has no numbers, so its summary is the reason.
            click.echo(f"  {line}")
    if run.state == "stopped":
        click.echo(f"  Look at the changes above; if they are right: dunbar org sync {key} --yes-really")


def _say_busy() -> None:
    click.secho("Another run of this source is under way; wait for it to end.", fg="yellow", err=True)
    sys.exit(BUSY)


@contextmanager
def _bar(title: str, *, quiet: bool) -> Iterator[JobProgress]:
    """A progress bar on a terminal, and nothing where a script reads."""
    if quiet or not sys.stderr.isatty():
        yield JobProgress()
        return
    with click.progressbar(length=1, label=title, file=sys.stderr) as bar:

        class Shown(JobProgress):
            """Moves the bar; reading has no known end, so it only says how far it is."""

            def step(self, done: int, total: int | None = None, message: str = "") -> None:
                bar.label = f"{title}: reading {done}" if total is None else f"{title}: applying"
                bar.length = max(total or 0, 1)
                bar.update(min(done, bar.length) - bar.pos if total else 0)

        yield Shown()
