"""The search index from the command line."""

from __future__ import annotations

import click

from core.app import create_app
from core.search.rebuild import rebuild


@click.group()
def search() -> None:
    """The search index."""


@search.command()
def reindex() -> None:
    """Build the index anew beside the one in use, then change over: search works meanwhile."""
    app = create_app()
    with app.app_context(), click.progressbar(length=1, label="Indexing") as bar:

        def step(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        count = rebuild(step)
    click.echo(f"{count} documents are indexed.")
