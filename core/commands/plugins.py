"""Plugins from the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict

import click
from flask import Flask

from core.app import create_app
from core.audit import record
from core.db import db
from core.i18n import in_english
from core.plugin_host import host, lifecycle, migrate, scaffold
from core.plugin_host.lifecycle import PluginStateError
from core.plugin_host.migrate import MigrationError
from core.plugin_host.purge import check as may_be_purged
from core.plugin_host.purge import contents, export
from core.plugin_host.purge import purge as purge_plugin

PROBE_SECONDS = 60


@click.group()
def plugin() -> None:
    """Blocks of the portal: list, install, enable, disable, purge, probe, new."""


@plugin.command("list")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def list_plugins(as_json: bool) -> None:
    """Every plugin that is here or ever was, with its state."""
    with create_app().app_context():
        found = lifecycle.statuses(host())
    if as_json:
        click.echo(json.dumps([asdict(status) for status in found], ensure_ascii=False))
        return
    for status in found:
        click.echo(f"{status.id:<16} {status.state:<11} {status.version:<9} {status.description or status.name}")
        if status.reason:
            click.echo(f"{'':<16} {status.reason}")


@plugin.command()
@click.argument("plugin_id")
@click.option("--no-probe", is_flag=True, help="Do not try the import in a process of its own first.")
def install(plugin_id: str, no_probe: bool) -> None:
    """Bring in a plugin's tables."""
    if not no_probe:
        _probe(plugin_id)
    with create_app().app_context():
        _do(lambda: lifecycle.install(host(), plugin_id), "plugin.install", plugin_id)
    click.echo(f"'{plugin_id}' is installed. Switch it on with: dunbar plugin enable {plugin_id}")


@plugin.command()
@click.argument("plugin_id")
def enable(plugin_id: str) -> None:
    """Switch a plugin on, in every running process from its next request."""
    with create_app().app_context():
        _do(lambda: lifecycle.enable(host(), plugin_id), "plugin.enable", plugin_id)
    click.echo(f"'{plugin_id}' is enabled.")


@plugin.command()
@click.argument("plugin_id")
def disable(plugin_id: str) -> None:
    """Switch a plugin off. Nothing is deleted."""
    with create_app().app_context():
        _do(lambda: lifecycle.disable(host(), plugin_id), "plugin.disable", plugin_id)
    click.echo(f"'{plugin_id}' is disabled; its data stays.")


@plugin.command()
@click.argument("plugin_id")
@click.option("--type-id", help="The id once more; asked for if left out.")
def purge(plugin_id: str, type_id: str | None) -> None:
    """Delete all data of a plugin that is off or gone. It is exported to instance/exports first."""
    app = create_app()
    with app.app_context(), in_english():
        try:
            if type_id is None:
                # Whether there is anything to delete is said before a question is asked.
                may_be_purged(host(), plugin_id, plugin_id)
                _say_what_goes(plugin_id)
                type_id = click.prompt("Type the plugin's id to go on", type=str)
            may_be_purged(host(), plugin_id, type_id)
            path = export(plugin_id, app.extensions["dunbar.config"].instance / "exports")
            deleted = purge_plugin(host(), plugin_id, type_id)
            record("plugin.purge", object_type="plugin", object_id=plugin_id, title=plugin_id, details=deleted)
            db.session.commit()
        except PluginStateError as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"Exported to {path}")
    click.echo("Deleted: " + ", ".join(f"{count} {what}" for what, count in deleted.items()))


def _say_what_goes(plugin_id: str) -> None:
    tables = contents(plugin_id)
    click.echo(f"This deletes {sum(tables.values())} rows in {len(tables)} tables of '{plugin_id}':")
    for name, rows in tables.items():
        click.echo(f"  {name:<40} {rows}")
    click.echo("and its files, jobs, settings, notification choices and search entries. The rows are exported first.")


@plugin.command()
@click.argument("plugin_id")
def probe(plugin_id: str) -> None:
    """Load a plugin in a process of its own and say whether that works."""
    _probe(plugin_id)
    click.echo(f"'{plugin_id}' loads.")


@plugin.command()
@click.argument("plugin_id")
@click.option("--folder", type=click.Path(file_okay=False), help="Where to put it; the plugins folder if left out.")
def new(plugin_id: str, folder: str | None) -> None:
    """Write a small plugin that works and passes its tests, to start from."""
    try:
        path = scaffold.write(plugin_id, folder)
    except scaffold.ScaffoldError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Written to {path}.")
    if (path.parent / "__init__.py").exists():
        click.echo(f"Try its tests: pytest {path}")
    else:
        click.echo(f"It is imported as plugins.{plugin_id}: move it into a checkout's folder 'plugins' to try it.")
    click.echo(f"Then: dunbar plugin install {plugin_id}")


@plugin.command()
@click.argument("owner")
@click.option("-m", "--message", required=True, help="What the migration is for, in a few words.")
def revision(owner: str, message: str) -> None:
    """Write a migration for what a plugin's models (or core's) have and the database has not. For developers."""
    with create_app().app_context():
        found = host().plugins.get(owner)
        manifest = found.manifest if found is not None else None
        folder = migrate.versions_folder(owner, manifest) or (
            manifest.folder / manifest.migrations if manifest else None
        )
        if folder is None:
            raise click.ClickException(f"There is no plugin '{owner}' here.")
        path = migrate.new_revision(owner, folder, message)
    click.echo(f"Written: {path}. Read it before you trust it.")


def _do(action: object, what: str, plugin_id: str) -> None:
    assert callable(action)
    try:
        with in_english():
            action()
        record(what, object_type="plugin", object_id=plugin_id, title=plugin_id)
        db.session.commit()
    except (PluginStateError, MigrationError) as error:
        db.session.rollback()
        raise click.ClickException(str(error)) from error


def _probe(plugin_id: str) -> None:
    """A plugin may hang or end the process while it is imported, so that is tried elsewhere first."""
    code = f"from core.commands.plugins import explain; explain({plugin_id!r})"
    try:
        result = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, timeout=PROBE_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise click.ClickException(f"'{plugin_id}' did not finish loading in {PROBE_SECONDS} seconds.") from error
    if result.returncode:
        lines = result.stderr.strip().splitlines() or ["the process ended without a word"]
        raise click.ClickException(f"'{plugin_id}' cannot be loaded: {lines[-1]}")


def explain(plugin_id: str) -> None:
    """Load all plugins and end the process: with 0 if this one runs, else with the reason on the error stream."""
    found = create_app().extensions["dunbar.plugin_host"].plugins.get(plugin_id)
    if found is None:
        sys.exit("it is not here")
    sys.exit(0 if found.loaded else f"{found.failed_step}: {found.failed_reason}")


def commands_of(plugin_id: str) -> click.Group | None:
    """The commands of an enabled plugin, each run inside the portal."""
    app = create_app()
    with app.app_context():
        running = host()
        if plugin_id not in running.plugins or not running.enabled(plugin_id):
            return None
        commands = running.only(plugin_id, "cli_commands") or ()
    return _Inside(app, plugin_id, commands)


class _Inside(click.Group):
    """Runs commands in an application; what they leave in the session is committed.

    The commands themselves stay as they are: they are the plugin's, and are run again in other applications.
    """

    def __init__(self, app: Flask, name: str, commands: Sequence[click.Command]) -> None:
        super().__init__(name, commands)
        self._app = app

    def invoke(self, ctx: click.Context) -> object:
        """Run the command that was asked for."""
        with self._app.app_context():
            result: object = super().invoke(ctx)
            db.session.commit()
            return result
