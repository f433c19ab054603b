"""``dunbar scim …``: what can be done without a browser."""

from __future__ import annotations

import click

from plugins.scim.models import TITLE_LENGTH
from plugins.scim.services import clients
from plugins.scim.services.sources import settings_of


@click.command("token")
@click.argument("source")
@click.argument("title")
@click.option("--days", type=click.IntRange(0, 3650), default=365, help="How long it works; 0 for no end.")
def token(source: str, title: str, days: int) -> None:
    """Make a token for a program that pushes to SOURCE, and print it this once. TITLE says which program."""
    if settings_of(source) is None:
        raise click.ClickException(f'the configuration has no source "{source}" of kind "scim"')
    if not title.strip() or len(title) > TITLE_LENGTH:
        raise click.ClickException(f"the title must have 1 to {TITLE_LENGTH} characters")
    try:
        _client, secret = clients.create(source, title.strip(), days=days, account_id=None)
    except clients.ClientError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(secret)
