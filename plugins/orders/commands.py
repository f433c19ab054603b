"""``dunbar orders …``: what is done at a terminal."""

from __future__ import annotations

import click

from plugins.orders.services import ledger


@click.command("verify")
def verify() -> None:
    """Check the ledger of confirmations line by line, with the versions and files behind it."""
    verdict = ledger.verify()
    if verdict.broken is not None:
        raise click.ClickException(f"line {verdict.broken.line}: {verdict.broken.reason}")
    click.echo(f"{verdict.lines} lines hold. The last digest: {verdict.digest}")
