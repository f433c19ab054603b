"""Templates that one process has compiled serve the next."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from core.web.templates import CompiledTemplates


class Counting(Environment):
    """Notes what it compiles."""

    def compile(self, *args: object, **options: object) -> object:
        """As Jinja does."""
        self.compiled = getattr(self, "compiled", 0) + 1
        return super().compile(*args, **options)


def shown(folder: Path, text: str) -> tuple[str, int]:
    """What a new process shows, and how many templates it compiled."""
    environment = Counting(loader=DictLoader({"page.html": text}), bytecode_cache=CompiledTemplates(folder))
    return environment.get_template("page.html").render(), getattr(environment, "compiled", 0)


def test_a_template_is_compiled_once_until_it_changes(tmp_path: Path) -> None:
    folder = tmp_path / "cache" / "templates"
    assert shown(folder, "one") == ("one", 1)
    assert shown(folder, "one") == ("one", 0)
    assert shown(folder, "two") == ("two", 1)


def test_the_folder_is_made_when_it_is_needed_for_the_portal_alone(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    CompiledTemplates(folder)
    assert not folder.exists()
    shown(folder, "one")
    (made,) = folder.iterdir()
    assert made.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", [None, b"no code"])
def test_pages_are_shown_where_nothing_can_be_kept(tmp_path: Path, content: bytes | None) -> None:
    """The folder is a file, or what is in it is damaged."""
    folder = tmp_path / "templates"
    if content is None:
        folder.write_text("")
    else:
        shown(folder, "one")
        for kept in folder.glob("*/*"):
            kept.write_bytes(content)
    assert shown(folder, "one") == ("one", 1)
