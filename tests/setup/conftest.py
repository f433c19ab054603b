"""What the tests of the set-up share: an administrator, and a configuration that can be changed for one test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.config import Config


@pytest.fixture
def admin(login: Callable[..., FlaskClient]) -> FlaskClient:
    """The browser of an administrator."""
    return login(role="administrator")


@pytest.fixture
def configure(app: Flask, tmp_path: Path) -> Iterator[Callable[..., None]]:
    """``configure(mail=...)`` changes the configuration for one test; its instance folder is the test's own."""
    before: Config = app.extensions["dunbar.config"]
    app.extensions["dunbar.config"] = before.model_copy(update={"instance": tmp_path})

    def change(**values: Any) -> None:
        current: Config = app.extensions["dunbar.config"]
        app.extensions["dunbar.config"] = current.model_copy(update=values)

    yield change
    app.extensions["dunbar.config"] = before


def flat(page: str) -> str:
    """The text of a page in one line."""
    return " ".join(page.split())
