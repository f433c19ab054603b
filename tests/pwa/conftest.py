"""Whoever is signed in on a device of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient


@pytest.fixture
def own_device(login: Callable[..., FlaskClient]) -> Callable[..., FlaskClient]:
    """As ``login``, on a device that stays signed in when its browser is closed."""

    def sign_in(*args: Any, **kwargs: Any) -> FlaskClient:
        browser = login(*args, **kwargs)
        with browser.session_transaction() as session:
            session.permanent = True
        return browser

    return sign_in
