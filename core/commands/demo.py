"""A portal with a living demo company, nothing to configure."""

from __future__ import annotations

import os
from pathlib import Path

import click

from core import config as configuration
from core.app import create_app
from core.commands.portal import NEW_CONFIG, set_up
from core.commands.serve import refuse_taken, serve
from core.demo import build
from core.demo.shares import FEWEST

MOST = 100_000
NAMES = {"en": "Northshore", "ru": "Северный берег"}


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option(
    "--language", type=click.Choice(["en", "ru"]), default="en", show_default=True, help="Language of the company."
)
@click.option(
    "--people", type=click.IntRange(FEWEST, MOST), default=600, show_default=True, help="How many people work there."
)
@click.option("--build-only", is_flag=True, help="Make the company but do not serve.")
def demo(port: int, language: str, people: int, build_only: bool) -> None:
    """Serve a demo company on this machine. Doing it again is quick and loses nothing."""
    if not build_only:
        refuse_taken("127.0.0.1", port)
    # A demo never mixes with a real instance: it has a folder of its own.
    os.environ.setdefault("DUNBAR_INSTANCE", str(Path("instance") / "demo"))
    address = f"http://127.0.0.1:{port}"
    os.environ.setdefault("DUNBAR_PORTAL__URL", address)
    folder = configuration.instance_folder()
    values = {"name": NAMES[language], "url": address, "language": language, "time_zone": "Europe/Moscow"}
    configuration.write_new_instance(folder, NEW_CONFIG.format(**values))
    set_up()
    app = create_app()
    with app.app_context():
        accounts = build.company(language=language, people=people)
    click.echo("\nSign in as:")
    for account in accounts:
        click.echo(f"  {account.login:<10} {account.password:<14} {account.what}")
    if build_only:
        click.echo("\nThe company is in " + str(folder))
        return
    click.echo("\nStop it with Ctrl-C. The address:")
    click.echo(address)
    serve(app, "127.0.0.1", port)
