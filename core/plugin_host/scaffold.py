"""Write a small plugin to start from: it has a page, a widget, a table, a migration and tests, and all of them work."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

from core import config as configuration
from core.extension.manifest import ID_PATTERN, RESERVED_IDS

_MARK = re.compile(r"__(id|Name)__")
_SUFFIX = ".txt"


class ScaffoldError(ValueError):
    """The plugin cannot be written; the message says why."""


def write(plugin_id: str, folder: str | None = None) -> Path:
    """Write the plugin into ``folder`` (the plugins folder if left out) and return where.

    Raises:
        ScaffoldError: the id cannot be used, or something of that name is there.
    """
    if not ID_PATTERN.fullmatch(plugin_id) or plugin_id in RESERVED_IDS:
        raise ScaffoldError(f"'{plugin_id}' cannot be an id: use 2 to 20 lower-case letters and digits, a letter first")
    target = (Path(folder) if folder else configuration.load().plugins_dir) / plugin_id
    if target.exists():
        raise ScaffoldError(f"{target} is there already")
    names = {"id": plugin_id, "Name": plugin_id.capitalize()}

    def fill(text: str) -> str:
        return _MARK.sub(lambda match: names[match.group(1)], text)

    source = resources.files("plugin_sdk") / "scaffold"
    with resources.as_file(source) as root:
        for path in sorted(root.rglob(f"*{_SUFFIX}")):
            place = target / fill(str(path.relative_to(root)).removesuffix(_SUFFIX))
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(fill(path.read_text(encoding="utf-8")), encoding="utf-8")
    return target
