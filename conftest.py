"""Loads what every test of the checkout needs, also the tests that live in the folders of plugins."""

from __future__ import annotations

import gc

from tests import saving
from tests.servers import shared

saving.work_in_memory()
# Before any other conftest is read, because some choose their engines by the addresses in the environment.
shared.agree()
saving.compile_templates_once(shared.folder() / "templates")

# A process of tests holds a whole portal for its whole life; looking through it for garbage again and again took one
# twentieth of the run.
gc.set_threshold(50_000, 10, 10)

pytest_plugins = ["tests.plugin"]
