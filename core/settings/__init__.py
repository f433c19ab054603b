"""Values that administrators change while the portal runs."""

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

__all__ = [
    "SettingError",
    "UnknownSettingError",
    "all_of",
    "declared",
    "export",
    "get",
    "import_",
    "is_set",
    "reset",
    "set",
]
