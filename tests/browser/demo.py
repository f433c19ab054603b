"""Demo companies for the tests that look at one: each is made once in a run and given out as copies."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.browser.portal import Portal
from tests.servers import shared


def demo(folder: Path, people: int, language: str = "en", **variables: str) -> Portal:
    """A portal in ``folder`` with a demo company of its own; ``variables`` as in ``Portal``."""
    name = f"demo-{language}-{people}"
    pattern = shared.folder() / name
    with shared.once(name) as first:
        if first:
            Portal(pattern).run("demo", "--build-only", "--people", str(people), "--language", language)
    shutil.copytree(pattern, folder, dirs_exist_ok=True)
    return Portal(folder, **variables)
