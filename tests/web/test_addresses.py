"""Addresses that are remembered are those that Flask gives."""

from __future__ import annotations

import pytest
from flask import Flask, url_for
from werkzeug.routing import BuildError

from core.web.addresses import address


def test_an_address_is_right_below_every_root(app: Flask) -> None:
    for root in ("", "/portal", "/other"):
        for _ in range(2):
            with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": root}):
                assert address("org.people") == url_for("org.people") == f"{root}/people"


def test_a_page_that_does_not_exist_has_no_address(app: Flask) -> None:
    with app.test_request_context("/"), pytest.raises(BuildError):
        address("no.such")
