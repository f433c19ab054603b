"""Find plugins without running their code: folders beside the core, and installed distributions."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

from core.extension.manifest import Manifest, ManifestError, read_manifest

ENTRY_POINT_GROUP = "dunbar.plugins"
MANIFEST_NAME = "plugin.toml"
BLOCK_LIST = "blocked_plugins"


@dataclass(slots=True)
class Found:
    """What a look around gave: usable manifests by id, and what could not be used, with the reason."""

    manifests: dict[str, Manifest] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)

    def add(self, path: Path) -> None:
        """Read the manifest at ``path``; two plugins with one id are a problem that names both places."""
        try:
            manifest = read_manifest(path)
        except ManifestError as error:
            self.problems[path.parent.name] = str(error)
            return
        other = self.manifests.get(manifest.id)
        if other is not None and other.folder != manifest.folder:
            self.problems[manifest.id] = f"the id '{manifest.id}' is used twice: {other.folder} and {manifest.folder}"
            return
        self.manifests[manifest.id] = manifest


def discover(plugins_dir: Path, *, distributions: bool = True) -> Found:
    """Find plugins in the folders of ``plugins_dir`` and, by entry point, in installed distributions."""
    found = Found()
    for path in sorted(plugins_dir.glob(f"*/{MANIFEST_NAME}")):
        found.add(path)
    if distributions:
        for point in sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda item: item.name):
            _add_distribution(found, point.name, point.module)
    return found


def _add_distribution(found: Found, name: str, module: str) -> None:
    # The spec of the top package can be found without importing it, unlike that of a module inside it.
    top = module.partition(".")[0]
    spec = find_spec(top)
    folders = [Path(place) for place in (spec.submodule_search_locations or ())] if spec else []
    inside = Path(*module.split(".")[1:-1])
    for folder in folders:
        for candidate in (folder / inside / MANIFEST_NAME, folder / MANIFEST_NAME):
            if candidate.exists():
                found.add(candidate)
                return
    found.problems[name] = f"the entry point '{name} = {module}' has no {MANIFEST_NAME} in its package"


def blocked(instance: Path, environ: Mapping[str, str] = os.environ) -> Blocked:
    """What must not be imported, by ``DUNBAR_PLUGINS`` (``none``, or the only ids allowed) or ``blocked_plugins``."""
    allowed: frozenset[str] | None = None
    variable = environ.get("DUNBAR_PLUGINS")
    if variable is not None:
        names = {item.strip() for item in variable.split(",") if item.strip()}
        allowed = frozenset(names - {"none"})
    path = instance / BLOCK_LIST
    lines: Iterable[str] = path.read_text(encoding="utf-8").splitlines() if path.exists() else ()
    return Blocked(allowed, frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#")))


@dataclass(frozen=True, slots=True)
class Blocked:
    """The escape hatches that need no database. ``allowed`` of ``None`` allows all."""

    allowed: frozenset[str] | None
    listed: frozenset[str]

    def reason(self, plugin_id: str) -> str | None:
        """Why ``plugin_id`` must not be loaded, or ``None``."""
        if self.allowed is not None and plugin_id not in self.allowed:
            return "left out by DUNBAR_PLUGINS"
        if plugin_id in self.listed:
            return f"named in instance/{BLOCK_LIST}"
        return None
