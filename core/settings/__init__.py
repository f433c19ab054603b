"""Values that administrators change while the portal runs."""

from __future__ import annotations

from flask import Flask

from core.config import Config
from core.plugin_host.purge import register_clean_up
from core.settings.service import (
    SettingError,
    UnknownSettingError,
    all_of,
    declared,
    export,
    get,
    import_,
    is_set,
    reset,
    set_,
)

set = set_  # noqa: A001 - callers write ``settings.set(owner, key, value)``


def init_app(app: Flask, config: Config) -> None:
    """Forget a purged plugin's settings."""
    register_clean_up("settings", reset)


__all__ = [
    "SettingError",
    "UnknownSettingError",
    "all_of",
    "declared",
    "export",
    "get",
    "import_",
    "init_app",
    "is_set",
    "reset",
    "set",
]
