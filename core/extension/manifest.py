"""What a plugin says about itself in ``plugin.toml``, readable without running its code."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

ID_PATTERN = re.compile(r"[a-z][a-z0-9]{1,19}")
"""No underscore, so that a table name such as ``news_post`` splits into owner and thing without doubt."""

RESERVED_IDS = frozenset(
    {
        "core",
        "jobs",
        "audit",
        "settings",
        "access",
        "sdk",
        "theme",
        "static",
        "api",
        "admin",
        "home",
        "org",
        "people",
        "identity",
        "search",
        "files",
        "notify",
        "account",
        "healthz",
        "readyz",
    }
)


class ManifestError(ValueError):
    """A ``plugin.toml`` that cannot be used; the message names the file, the key and the mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A plugin's declaration.

    Attributes:
        id: two to twenty lower-case letters and digits, beginning with a letter.
        sdk: the range of SDK versions it works with, e.g. ``>=1,<2``.
        entry: ``module:attribute`` of the object that carries the hook implementations.
        requires: ids of plugins that must be enabled.
        uses: ids of plugins whose services it takes if they are there.
        provides / consumes: service names with their major version, e.g. ``news.latest/1``.
        audience: who may reach its pages: ``internal`` (employees), ``external`` (cabinets) or ``both``.
        personal_data: categories of personal data that it holds.
        migrations: folder of its migrations beside the manifest, or empty for none.
        python: distributions that it needs besides the SDK, for people to read.
        folder: where the manifest was found.
    """

    id: str
    name: str
    version: str
    sdk: str
    entry: str
    description: str = ""
    author: str = ""
    license: str = ""
    contact: str = ""
    security_contact: str = ""
    category: str = ""
    icon: str = "puzzle"
    requires: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    provides: tuple[str, ...] = ()
    consumes: tuple[str, ...] = ()
    audience: Literal["internal", "external", "both"] = "internal"
    personal_data: tuple[str, ...] = ()
    migrations: str = "migrations"
    python: tuple[str, ...] = ()
    folder: Path = field(default_factory=Path)

    @property
    def package(self) -> str:
        """The import package that the entry lives in, e.g. ``plugins.news``."""
        return self.entry.partition(":")[0].rpartition(".")[0]


_REQUIRED = ("id", "name", "version", "sdk", "entry")
_LISTS = frozenset({"requires", "uses", "provides", "consumes", "personal_data", "python"})


def read_manifest(path: Path) -> Manifest:
    """Read and check ``plugin.toml``.

    Raises:
        ManifestError: the file is not TOML, a key is unknown, missing or of the wrong kind.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ManifestError(f"{path}: cannot be read as TOML: {error}") from error
    return _checked(path, data)


def _value(path: Path, key: str, value: object) -> Any:
    if key in _LISTS:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ManifestError(f"{path}: '{key}' must be a list of texts")
        return tuple(value)
    if not isinstance(value, str):
        raise ManifestError(f"{path}: '{key}' must be a text in quotes")
    return value


def _checked(path: Path, data: dict[str, Any]) -> Manifest:
    known = {item.name for item in fields(Manifest)} - {"folder"}
    for key in data:
        if key not in known:
            raise ManifestError(f"{path}: unknown key '{key}'; known keys are {', '.join(sorted(known))}")
    for key in _REQUIRED:
        if not data.get(key):
            raise ManifestError(f"{path}: the key '{key}' is missing")
    values = {key: _value(path, key, value) for key, value in data.items()}
    if not ID_PATTERN.fullmatch(values["id"]):
        raise ManifestError(
            f"{path}: the id '{values['id']}' must be 2 to 20 lower-case letters and digits, a letter first"
        )
    if values["id"] in RESERVED_IDS:
        raise ManifestError(f"{path}: the id '{values['id']}' is reserved for the portal itself; choose another")
    if values.get("audience", "internal") not in ("internal", "external", "both"):
        raise ManifestError(f"{path}: 'audience' must be internal, external or both")
    module, _, attribute = values["entry"].partition(":")
    if not attribute or "." not in module:
        raise ManifestError(f"{path}: 'entry' must be 'package.module:attribute', e.g. 'plugins.news.plugin:plugin'")
    return Manifest(**values, folder=path.parent)
