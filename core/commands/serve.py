"""Serve the portal and work through jobs."""

from __future__ import annotations

import logging
import socket

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from core.adoption import recording
from core.app import create_app
from core.commands import first, logs
from core.jobs.worker import run_worker, start_embedded
from core.plugin_host import host, lifecycle

logger = logging.getLogger("dunbar.web")


@click.command()
@click.option("--host", "address", help="Address to listen on; [web] host if left out.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on; [web] port if left out.")
@click.option("--dev", is_flag=True, help="Reload when code changes, show errors.")
def run(address: str | None, port: int | None, dev: bool) -> None:
    """Serve the portal, with a worker inside unless [web] embedded_worker is off."""
    logs.set_up()
    app = create_app()
    web = app.extensions["dunbar.config"].web
    refuse_old_tables(app)
    address, port = address or web.host, port or web.port
    refuse_taken(address, port)
    first.tell(app, address, port)
    serve(app, address, port, dev=dev)


def serve(app: Flask, address: str, port: int, *, dev: bool = False) -> None:
    """Serve until told to stop."""
    if dev:
        try:
            app.run(address, port, debug=True)
        finally:
            recording.flush(app)
        return
    Server(app, address, port).run()


def refuse_taken(address: str, port: int) -> None:
    """Say it in a sentence if another program listens there, or if this machine has no such address."""
    try:
        found = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)
        family, kind, protocol, _name, place = found[0]
        with socket.socket(family, kind, protocol) as probe:
            # As gunicorn does: what ended a moment ago is no hindrance.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as error:
        raise click.ClickException(
            f"Nothing can be served on {address}:{port} ({error.strerror}). Take another with --port; "
            "with make demo it is PORT=9000."
        ) from error


def refuse_old_tables(app: Flask) -> None:
    """The portal does not start on tables of another version: half of it would work, which is worse than none."""
    with app.app_context():
        behind = lifecycle.needs_upgrade(host())
    if "core" in behind:
        raise click.ClickException("The database is behind the code. Run: dunbar upgrade")
    for plugin_id in behind:
        click.echo(f"The tables of '{plugin_id}' are behind its code; run: dunbar upgrade", err=True)


_WORKER_THREADS = 2
"""Of the worker inside each web process: while one is busy with a long job, short ones go on, such as taking up what
has changed for the search."""


class Server(BaseApplication):
    """gunicorn with threads; each worker process has an embedded job worker unless that is switched off."""

    def __init__(self, app: Flask, address: str, port: int) -> None:
        self._app = app
        self._address = f"{address}:{port}"
        super().__init__()

    def load_config(self) -> None:
        """Take the settings of the portal."""
        web = self._app.extensions["dunbar.config"].web
        settings = {
            "bind": self._address,
            "worker_class": "gthread",
            "workers": web.workers,
            "threads": web.threads,
            "timeout": 120,
            "graceful_timeout": 30,
            "keepalive": 5,
            "accesslog": None,
            "loglevel": "warning",
            "control_socket_disable": True,
            "when_ready": self._tell,
            "post_worker_init": self._after_fork,
            "worker_exit": self._before_end,
        }
        for name, value in settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application that gunicorn calls."""
        return self._app

    def _tell(self, arbiter: object) -> None:
        logger.info("listening on http://%s", self._address)

    def _after_fork(self, worker: object) -> None:
        # Connections must not be shared between processes; each makes its own.
        from core.db import db

        with self._app.app_context():
            db.engine.dispose(close=False)
        if self._app.extensions["dunbar.config"].web.embedded_worker:
            start_embedded(self._app, _WORKER_THREADS)

    def _before_end(self, arbiter: object, worker: object) -> None:
        # The last answers are sent; what this process has counted is written with them.
        recording.flush(self._app)


@click.command()
@click.option("--burst", is_flag=True, help="End when nothing is due.")
def worker(burst: bool) -> None:
    """Work through jobs until told to stop; with Redis, as one of any number of workers on any number of hosts."""
    logs.set_up()
    app = create_app()
    refuse_old_tables(app)
    run_worker(app, burst=burst)
