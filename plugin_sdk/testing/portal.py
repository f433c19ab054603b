"""A portal for tests: one application per engine and process, and a clean database for each test."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

import psycopg
from flask import Flask
from psycopg import sql
from sqlalchemy import Executable, insert, literal, literal_column, select, union_all

from core import epochs
from core.access.roles import ensure_builtin
from core.adoption import recording
from core.app import create_app
from core.config import Config, PortalConfig, SecurityConfig
from core.db import db, metadata
from core.plugin_host import lifecycle
from core.plugin_host.host import EPOCH, PluginHost
from core.plugin_host.models import ENABLED, INSTALLED, PluginRow
from plugin_sdk.testing.browser import Browser

POSTGRESQL_VARIABLE = "DUNBAR_TEST_POSTGRESQL"
EPOCHS = (EPOCH, "access", "settings", "org", "home_layouts", "home_choices")


def engines() -> list[str]:
    """The engines that tests run on here: PostgreSQL joins where ``DUNBAR_TEST_POSTGRESQL`` names a server."""
    return ["sqlite", "postgresql"] if os.environ.get(POSTGRESQL_VARIABLE) else ["sqlite"]


def database_url(engine: str, folder: Path, worker: str, *, template: str = "template1") -> str:
    """Address of an empty database for this process of the test run; on PostgreSQL it may be a copy of another."""
    if engine == "sqlite":
        return f"sqlite:///{folder / 'test.sqlite3'}"
    server = os.environ[POSTGRESQL_VARIABLE]
    name = f"dunbar_{worker}_{os.getpid()}"
    plain = urlunsplit(urlsplit(server)._replace(scheme="postgresql"))
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(make.format(sql.Identifier(name), sql.Identifier(template)))
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def newest_database(engine: str, folder: Path, worker: str) -> str:
    """As ``database_url``, at core's newest revision: a copy of one that this process took through all migrations."""
    if engine == "sqlite":
        url = database_url(engine, folder, worker)
        _file(url).write_bytes(_pattern(engine, worker))
        return url
    return database_url(engine, folder, worker, template=_pattern(engine, worker).decode())


_patterns: dict[str, bytes] = {}


def _pattern(engine: str, worker: str) -> bytes:
    """The content of a file of SQLite, the name of a database of PostgreSQL."""
    if engine not in _patterns:
        with TemporaryDirectory() as folder:
            url = database_url(engine, Path(folder), f"{worker.partition('_')[0]}_pattern")
            app = create_app(test_config(Path(folder), url), distributions=False)
            with app.app_context():
                lifecycle.upgrade_all(app.extensions["dunbar.plugin_host"], lambda owner, problem: None)
                db.session.remove()
                # What somebody is connected to cannot be copied.
                db.engine.dispose()
            _patterns[engine] = _file(url).read_bytes() if engine == "sqlite" else urlsplit(url).path[1:].encode()
    return _patterns[engine]


def _file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def test_config(folder: Path, url: str) -> Config:
    """A configuration for tests: English, Moscow time, nothing outside the folder."""
    config = Config(
        instance=folder,
        portal=PortalConfig(name="Test portal", time_zone="Europe/Moscow", url="http://localhost"),
        security=SecurityConfig(secret_key="not-secret-in-tests"),  # noqa: S106 - a key of tests
    )
    return config.model_copy(update={"database": config.database.model_copy(update={"url": url})})


def build(folder: Path, url: str, *, distributions: bool = False) -> Flask:
    """An application with all tables, CSRF checks off (tests that are about them switch them on)."""
    app = create_app(test_config(folder, url), distributions=distributions)
    app.test_client_class = Browser
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    with app.app_context():
        metadata.create_all(db.engine)
    return app


def reset(app: Flask, enabled: tuple[str, ...]) -> None:
    """Empty every table, then put in the built-in roles and the wanted states of plugins."""
    host: PluginHost = app.extensions["dunbar.plugin_host"]
    # Whoever an earlier test had seen is gone with its database.
    recording.of(app).forget()
    with app.app_context():
        db.session.remove()
        _empty_tables()
        states = [
            {
                "id": plugin.id,
                "state": ENABLED if plugin.id in enabled else INSTALLED,
                "version": plugin.manifest.version if plugin.manifest else "",
            }
            for plugin in host.loaded()
        ]
        if states:
            db.session.execute(insert(PluginRow), states)
        ensure_builtin()
        for name in EPOCHS:
            epochs.bump(name)
        db.session.commit()


def _empty_tables() -> None:
    sqlite = db.engine.dialect.name == "sqlite"
    with db.engine.connect() as connection:
        filled = connection.scalars(_filled(tuple(metadata.tables))).all()
        connection.rollback()
        if sqlite:
            driver = connection.connection.driver_connection
            driver.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]  # the driver's own connection
        with connection.begin():
            if not sqlite:
                connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            for name in filled:
                connection.execute(metadata.tables[name].delete())
        if sqlite:
            driver.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]  # as above


@cache
def _filled(tables: tuple[str, ...]) -> Executable:
    """Names of those tables that have rows: one question, where deleting from every table would be a hundred."""
    return union_all(
        *(
            select(literal_column(f"'{name}'")).where(select(literal(1)).select_from(metadata.tables[name]).exists())
            for name in tables
        )
    )


__all__ = ["build", "database_url", "engines", "newest_database", "reset", "test_config"]
