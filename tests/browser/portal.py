"""A running portal: its own instance folder, the real command, the real server."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

from playwright.sync_api import Page

from core.app import create_app
from core.db import db
from tests.commands.calling import dunbar
from tests.servers.ports import HOST, free_port
from tests.servers.process import Process

COMMAND = Path(sys.executable).with_name("dunbar")


class Portal:
    """An instance that commands are run on, and that any number of processes serve."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("DUNBAR_")}
        self._env = {**inherited, "DUNBAR_INSTANCE": str(folder / "instance"), **variables}
        self._processes: list[Process] = []

    def run(self, *arguments: str, stdin: str = "") -> str:
        """Run ``dunbar`` with these arguments and return what it printed; its failure is the test's."""
        done = dunbar(self._env, *arguments, stdin=stdin)
        assert done.returncode == 0, (
            f"dunbar {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
        )
        return done.stdout

    def execute(self, code: str) -> None:
        """Run Python inside the portal and commit, for what no page or command is for."""
        with patch.dict(os.environ, self._env, clear=True), create_app().app_context():
            exec(code, {"db": db})  # noqa: S102 - code of the tests themselves
            db.session.commit()
            db.engine.dispose()

    def configure(self, text: str) -> None:
        """Add to the configuration."""
        path = self.folder / "instance" / "dunbar.toml"
        path.write_text(f"{path.read_text(encoding='utf-8')}\n{text}\n", encoding="utf-8")

    def serve(self, *, name: str = HOST, port: int | None = None, **variables: str) -> str:
        """Serve in a process of its own; returns the address.

        Args:
            name: under which the portal knows itself, where the address alone is not enough: ``localhost``.
            port: where it must be known beforehand; otherwise any that is free.
        """
        port = port or free_port()
        address = f"http://{name}:{port}"
        if name != HOST:
            variables = {"DUNBAR_PORTAL__URL": address, **variables}
        process = Process(
            [COMMAND, "run", "--host", HOST, "--port", str(port)],
            log=self.folder / f"serve-{port}.log",
            env={**self._env, **variables},
        )
        process.start()
        self._processes.append(process)
        process.wait_for_url(f"http://{HOST}:{port}/healthz")
        return address

    def stop(self) -> None:
        """Stop everything that serves."""
        for process in self._processes:
            process.stop()


def source_table(key: str, values: Mapping[str, Any]) -> str:
    """A source as the configuration file writes it."""
    lines = [f"[sources.{key}]"]
    for name, value in values.items():
        if isinstance(value, list):
            lines.append(f"{name} = [{', '.join(_quoted(item) for item in value)}]")
        else:
            lines.append(f"{name} = {_quoted(value)}")
    return "\n".join(lines)


def _quoted(value: Any) -> str:
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def sign_in(page: Page, address: str, login: str, password: str) -> None:
    """Sign in through the page, as a person does."""
    page.goto(f"{address}/sign-in")
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill(password)
    with page.expect_navigation():
        page.locator("input[name=password]").press("Enter")
    assert page.url == f"{address}/", f"{login} could not sign in: {page.inner_text('main, body')[:800]}"
