"""Shows the code for the first administrator, on the console and nowhere else."""

from __future__ import annotations

from urllib.parse import urlsplit

import click
from flask import Flask

from core.db import db
from core.identity import first_administrator

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def tell(app: Flask, address: str, port: int) -> None:
    """Print the way in, while nobody can administer the portal.

    Args:
        address / port: what is listened on; where people will reach the portal by another address, that one is shown.
    """
    with app.app_context():
        code = first_administrator.issue_code()
        db.session.commit()
    if not code:
        return
    url = app.extensions["dunbar.config"].portal.url.rstrip("/")
    if urlsplit(url).hostname in LOOPBACK:
        url = f"http://{address}:{port}"
    days = first_administrator.LASTS.days
    click.echo(f"Nobody administers this portal yet. Open {url}/set-up")
    click.echo(f"and type the code {code} (good for {days} days, once).")
