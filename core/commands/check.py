"""Say what is wrong and what to type."""

from __future__ import annotations

import json
import sys

import click
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from core.admin.health import Finding, Level, findings
from core.app import create_app
from core.config import ConfigError
from core.db import db, said
from core.i18n import in_english
from core.plugin_host import host, lifecycle

REDIS_SECONDS = 3
MARKS: dict[Level, tuple[str, str]] = {"well": ("✓", "green"), "hint": ("i", "yellow"), "wrong": ("✗", "red")}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def check(as_json: bool) -> None:
    """Look at configuration, database, plugins and all blocks. Ends with 1 if something is wrong; a hint is not."""
    found = look()
    if as_json:
        rows = [{"what": one.what, "level": one.level, "problem": one.problem} for one in found]
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        for finding in found:
            mark, colour = MARKS[finding.level]
            sentence = f": {finding.problem}" if finding.problem else ""
            click.echo(f"{click.style(mark, fg=colour)} {finding.what}{sentence}")
    sys.exit(1 if any(finding.level == "wrong" for finding in found) else 0)


def look() -> list[Finding]:
    """Everything that can be looked at, in the order in which it must be mended."""
    try:
        app = create_app()
    except ConfigError as error:
        return [Finding("configuration", str(error))]
    found = [Finding("configuration")]
    if not app.config["SECRET_KEY"]:
        found.append(Finding("secret key", "there is none; run: dunbar init"))
    redis_url = app.extensions["dunbar.config"].redis.url
    if redis_url:
        found.append(_redis(redis_url))
    with app.app_context(), in_english():
        database = _database()
        found.append(database)
        if not database.problem:
            found.extend(_tables())
            found.extend(_blocks())
    return found


def _redis(url: str) -> Finding:
    from redis import Redis
    from redis.exceptions import RedisError

    try:
        with Redis.from_url(url, socket_connect_timeout=REDIS_SECONDS, socket_timeout=REDIS_SECONDS) as redis:
            redis.ping()
    except RedisError as error:
        return Finding(
            "redis", f"does not answer ({error}); look at [redis] url and whether it runs".replace(".)", ")")
        )
    return Finding("redis")


def _database() -> Finding:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        return Finding("database", f"cannot be reached ({said(error)}); look at [database] url and whether it runs")
    return Finding("database")


def _tables() -> list[Finding]:
    try:
        behind = lifecycle.needs_upgrade(host())
    except SQLAlchemyError as error:
        return [Finding("tables", f"cannot be read ({said(error)}); run: dunbar upgrade")]
    return [Finding("tables", f"of {', '.join(behind)} are behind the code; run: dunbar upgrade" if behind else "")]


def _blocks() -> list[Finding]:
    try:
        return findings()
    except SQLAlchemyError as error:
        return [Finding("blocks", f"cannot be asked ({said(error)}); run: dunbar upgrade")]
