"""Set a portal up, bring it to a new version, look inside."""

from __future__ import annotations

import code
from pathlib import Path

import click

from core import config as configuration
from core.access.roles import ensure_builtin
from core.app import create_app
from core.db import db
from core.notify.push import keys
from core.plugin_host import host, lifecycle
from core.search.backend import IndexUnusableError, backend
from core.search.rebuild import rebuild

NEW_CONFIG = """# Dunbar's configuration. docs/configuration.md describes every key.
# DUNBAR_* variables win over this file: DUNBAR_PORTAL__NAME is [portal] name.

[portal]
name = "{name}"
url = "{url}"
language = "{language}"
time_zone = "{time_zone}"
"""


@click.command()
@click.option("--name", default="Dunbar", show_default=True, help="Name of the portal.")
@click.option("--url", default="http://127.0.0.1:8000", show_default=True, help="Address that people type.")
@click.option("--language", type=click.Choice(["en", "ru"]), default="en", show_default=True)
@click.option("--time-zone", default="UTC", show_default=True, help="Zone of the head office, e.g. Europe/Moscow.")
def init(name: str, url: str, language: str, time_zone: str) -> None:
    """Make an instance: configuration, secrets (readable by you alone) and database. Doing it again loses nothing."""
    folder = configuration.instance_folder()
    values = {"name": name, "url": url, "language": language, "time_zone": time_zone}
    text = NEW_CONFIG.format(**{key: value.replace("\\", "\\\\").replace('"', '\\"') for key, value in values.items()})
    new = configuration.write_new_instance(folder, text)
    click.echo(f"Instance: {folder}")
    if not new:
        click.echo(f"  {configuration.CONFIG_NAME} was there already and stays as it is.")
    set_up()
    click.echo("Next:")
    click.echo("  dunbar run      serve the portal; it shows where to set it up in the browser, and the code for that")
    click.echo("Or, without a browser:")
    click.echo("  dunbar user create admin --admin --emergency    the local administrator")
    click.echo("  dunbar plugin list                              the blocks that can be enabled")


def set_up() -> None:
    """Bring the tables to their newest and put in what must be there."""
    app = create_app()
    with app.app_context():
        good = lifecycle.upgrade_all(host(), lambda owner, problem: None)
        ensure_builtin()
        db.session.commit()
        _keep_private()
        if configuration.current().push.enabled:
            keys.public()
        _index()
    if not good:
        raise click.ClickException("Some plugins could not be upgraded; 'dunbar check' tells which.")


def _keep_private() -> None:
    """Let only the owner read an SQLite database: sessions and password hashes are in it."""
    path = db.engine.url.database
    if db.engine.dialect.name == "sqlite" and path:
        Path(path).chmod(0o600)


def _index() -> None:
    """Build the search index if there is none, so that the first search finds one."""
    try:
        backend().count()
    except IndexUnusableError:
        rebuild()


@click.command()
def upgrade() -> None:
    """Bring the tables of core and of every installed plugin to the version of the code."""
    app = create_app()

    def report(owner: str, problem: str) -> None:
        click.echo(f"  {owner}: {problem or 'up to date'}", err=bool(problem))

    with app.app_context():
        good = lifecycle.upgrade_all(host(), report)
        ensure_builtin()
        db.session.commit()
    if not good:
        raise click.ClickException("Not everything could be upgraded. The rest of the portal works; see above.")


@click.command()
def shell() -> None:
    """A Python prompt inside the portal: 'app' and 'db' are there."""
    app = create_app()
    with app.app_context():
        code.interact(
            banner="Dunbar. app and db are there; nothing is saved before db.session.commit().",
            local={"app": app, "db": db},
        )
