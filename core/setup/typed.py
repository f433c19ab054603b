"""What has to be typed into the configuration file, and whether it is there and in force.

The portal never writes the file: it belongs to who has the machine, and a web page that could change where people come
from would be a door too many.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core import config as configuration
from core.config import CONFIG_NAME, Config, ConfigError

Wishes = Mapping[str, Mapping[str, Any]]
"""Values by table (``portal``, ``sources.corp``) and key."""


class Standing(StrEnum):
    """How far a wish is."""

    IN_FORCE = "in_force"
    WRITTEN = "written"
    """In the file, but the portal has not started anew since."""
    MISSING = "missing"
    BROKEN = "broken"
    """The file cannot be used at all."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What to type, and what has become of it.

    Attributes:
        text: the lines, as TOML.
        path: the file that they belong into.
        problem: why the file cannot be used; empty where it can.
    """

    text: str
    path: str
    standing: Standing
    problem: str = ""


def look(wishes: Wishes) -> Typed:
    """Compare wishes with the configuration in force, and with the file as it is now."""
    running = configuration.current()
    text, path = as_toml(wishes), str(running.instance / CONFIG_NAME)
    if in_force(wishes):
        return Typed(text, path, Standing.IN_FORCE)
    try:
        written = configuration.load(running.instance)
    except ConfigError as error:
        return Typed(text, path, Standing.BROKEN, str(error))
    return Typed(text, path, Standing.WRITTEN if _holds(written, wishes) else Standing.MISSING)


def in_force(wishes: Wishes) -> bool:
    """Whether the portal runs with all of it."""
    return _holds(configuration.current(), wishes)


def as_toml(wishes: Wishes) -> str:
    """The lines of the configuration file."""
    tables = []
    for table, entries in wishes.items():
        lines = [f"{key} = {_value(value)}" for key, value in entries.items()]
        tables.append("\n".join([f"[{table}]", *lines]))
    return "\n\n".join(tables)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(item) for item in value)}]"
    if isinstance(value, int | float):
        return str(value)
    # A JSON text is a TOML text, if what is not ASCII is left as it is; but for one sign that only TOML forbids.
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def _holds(config: Config, wishes: Wishes) -> bool:
    return all(
        _same(_present(config, table, key), value)
        for table, entries in wishes.items()
        for key, value in entries.items()
    )


def _present(config: Config, table: str, key: str) -> Any:
    section, _, name = table.partition(".")
    found: Any = getattr(config, section)
    if name:
        found = found.get(name, {})
    return found.get(key) if isinstance(found, Mapping) else getattr(found, key, None)


def _same(present: Any, wanted: Any) -> bool:
    if isinstance(wanted, list | tuple):
        return isinstance(present, list | tuple) and list(present) == list(wanted)
    return bool(present == wanted)
