"""The sources that the configuration names, checked, and their rows in the database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select

from core.config import ConfigError, current
from core.db import db
from core.extension import SourceKind
from core.org.directory import LdapSettings
from core.org.sync import kinds
from core.org.sync.models import Source
from core.org.sync.settings import SourceSettings

_KEY = re.compile(r"[a-z][a-z0-9_-]{0,39}")
MANUAL = "docs/directory.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfiguredSource:
    """A source of the configuration with its settings checked."""

    key: str
    kind: SourceKind
    settings: SourceSettings

    @property
    def title(self) -> str:
        """What people call it."""
        return self.settings.title or self.key


class UnknownSourceError(LookupError):
    """The configuration names no such source."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


def keys() -> list[str]:
    """Keys of all sources of the configuration, in its order."""
    return list(current().sources)


def get(key: str) -> ConfiguredSource:
    """One source.

    Raises:
        UnknownSourceError: the configuration does not name it.
        ConfigError: its table has a mistake; the error names the key and the mend.
    """
    table = current().sources.get(key)
    if table is None:
        raise UnknownSourceError(key)
    if not _KEY.fullmatch(key):
        raise _error(key, "", f"'{key}' cannot name a source.", "Use up to 40 small letters, digits, - and _.")
    name = table.get("kind")
    if not name:
        raise _error(key, "kind", "is missing.", f"Set it to one of: {', '.join(kinds.names())}.")
    try:
        kind = kinds.get(str(name))
    except kinds.UnknownKindError as error:
        known = ", ".join(kinds.names())
        raise _error(key, "kind", f"'{name}' is no kind of source.", f"Known are: {known}.") from error
    try:
        settings = kind.settings_model.model_validate(table)
    except ValidationError as error:
        raise _explained(key, error, kind.settings_model) from error
    return ConfiguredSource(key=key, kind=kind, settings=settings.named(key))


def usable() -> list[ConfiguredSource]:
    """All sources whose tables are right; what is wrong with the others is told by ``problems``."""
    found = []
    for key in keys():
        try:
            found.append(get(key))
        except ConfigError:
            continue
    return found


def of_kind(name: str) -> list[ConfiguredSource]:
    """The sources of one kind whose tables are right, in the order of the configuration."""
    return [source for source in usable() if source.kind.name == name]


def problems() -> list[str]:
    """What is wrong with the tables of sources, each with its mend."""
    found = []
    for key in keys():
        try:
            get(key)
        except ConfigError as error:
            found.append(str(error))
    return found


def row(source: ConfiguredSource) -> Source:
    """The row of a source, made when it is first needed; the caller commits."""
    found = db.session.scalar(select(Source).where(Source.key == source.key))
    if found is None:
        found = Source(key=source.key, kind=source.kind.name, title=source.title)
        db.session.add(found)
    found.kind, found.title = source.kind.name, source.title[:160]
    db.session.flush()
    return found


def directories() -> list[tuple[str, LdapSettings]]:
    """Keys and settings of the directories that people sign in with."""
    return [
        (source.key, source.settings)
        for source in usable()
        if isinstance(source.settings, LdapSettings) and source.settings.sign_in
    ]


def _error(key: str, name: str, problem: str, mend: str) -> ConfigError:
    full = f"sources.{key}.{name}" if name else f"sources.{key}"
    return ConfigError(full, str(current().instance / "dunbar.toml"), problem, mend)


def _explained(key: str, error: ValidationError, model: type[Any]) -> ConfigError:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        known = ", ".join(model.model_fields)
        return _error(key, name, "is not a known key.", f"Correct its spelling; known are: {known} ({MANUAL}).")
    if first["type"] == "missing":
        return _error(key, name, "is missing.", f"Add it; {MANUAL} says what it means.")
    problem = first["msg"].removeprefix("Value error, ").rstrip(".") + "."
    secret = "password" in name or "secret" in name
    shown = "" if secret or not name else f"It is {first['input']!r} now."
    return _error(key, name, problem, shown)
