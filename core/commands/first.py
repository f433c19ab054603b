"""Shows the code for the first administrator, on the console and nowhere else."""

from __future__ import annotations

import click
from flask import Flask

from core.db import db
from core.identity import first_administrator


def tell(app: Flask, address: str) -> None:
    """Print the way in, while nobody can administer the portal.

    Args:
        address: under which the portal is reached.
    """
    with app.app_context():
        code = first_administrator.issue_code()
        db.session.commit()
    if code:
        days = first_administrator.LASTS.days
        click.echo(f"Nobody administers this portal yet. Open {address.rstrip('/')}/set-up")
        click.echo(f"and type the code {code} (good for {days} days, once).")
