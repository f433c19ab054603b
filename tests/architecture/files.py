"""The files of the checkout that are the project's own, as git sees them."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARY = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".ico", ".xlsx", ".pdf", ".gz", ".zip"})


@cache
def own_files() -> tuple[Path, ...]:
    """Every file that is in git or would be added to it, relative to the checkout."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return tuple(Path(name) for name in sorted(set(listed.split("\0"))) if name and (ROOT / name).is_file())


def modules(*folders: str) -> list[Path]:
    """The Python files, in these top-level folders if some are named."""
    return [path for path in own_files() if path.suffix == ".py" and (not folders or path.parts[0] in folders)]


def templates() -> list[Path]:
    """The HTML templates."""
    return [path for path in own_files() if path.suffix == ".html" and "templates" in path.parts]


def text(path: Path) -> str:
    """The content of one of the own files."""
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of one of the own modules."""
    return ast.parse(text(path), filename=str(path))
