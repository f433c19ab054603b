"""What a run saves: it works in memory where there is room, and compiles each template once for all its portals."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

MEMORY = Path("/dev/shm")  # noqa: S108 - the folder that Linux keeps in memory
ENOUGH = 8 * 1024**3
"""Bytes that must be free there; the whole run leaves about one gigabyte until it ends."""


def work_in_memory() -> None:
    """Put temporary folders, with the databases in them, into memory, unless somebody chose where they are.

    The tests make and delete some hundred thousand files, which costs ten times as much on a disk.
    """
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ENOUGH:
        os.environ["TMPDIR"] = str(MEMORY)
        # Where it is has been looked up already, to keep what tests print.
        tempfile.tempdir = None


def compile_templates_once(folder: Path) -> None:
    """Let the portals of all processes of the run share compiled templates, kept in ``folder``."""
    folder.mkdir(exist_ok=True)
    cache = _Compiled(str(folder))

    class Templates(Environment):
        """Flask's, with what was compiled before."""

        def __init__(self, app: Any, **options: Any) -> None:
            super().__init__(app, **options | {"bytecode_cache": cache})

    Flask.jinja_environment = Templates


class _Compiled(FileSystemBytecodeCache):
    """Finds a template by its name and text, wherever the file lies: some tests copy the plugins."""

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        return super().get_bucket(environment, f"{name} {self.get_source_checksum(source)}", None, source)
