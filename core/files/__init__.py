"""Files and pictures that people put in: checked by their content, kept with an audience, served safely."""

from __future__ import annotations

from flask import Flask

from core.config import Config
from core.files.models import File
from core.files.refusal import FileRefused
from core.files.service import delete, delete_owned, find, open_file, open_own, save, set_audience, url
from core.plugin_host.purge import register_clean_up


def init_app(app: Flask, config: Config) -> None:
    """Let templates name files: ``file_url(id, variant)``; delete a purged plugin's files."""
    register_clean_up("files", delete_owned)
    app.jinja_env.globals["file_url"] = url


__all__ = [
    "File",
    "FileRefused",
    "delete",
    "delete_owned",
    "find",
    "init_app",
    "open_file",
    "open_own",
    "save",
    "set_audience",
    "url",
]
