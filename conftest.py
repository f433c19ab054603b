"""Loads what every test of the checkout needs, also the tests that live in the folders of plugins."""

from __future__ import annotations

from tests.servers import shared

# Before any other conftest is read, because some choose their engines by the addresses in the environment.
shared.agree()

pytest_plugins = ["tests.plugin"]
