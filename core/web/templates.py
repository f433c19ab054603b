"""Where a template is taken from: instance > active theme > parent themes > its owner, and nobody else.

A template's first path part names its owner: a plugin's id, ``theme``, or an area of core. A plugin can therefore never
shadow core or another plugin, while a company's theme can restyle any page. ``original:news/list.html`` reaches the
owner's own template from an override that extends it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, MutableMapping
from contextlib import suppress
from functools import partial
from importlib.metadata import version
from pathlib import Path
from types import CodeType
from typing import Any

from jinja2 import BaseLoader, Environment, FileSystemBytecodeCache, Template, TemplateNotFound
from jinja2.bccache import Bucket
from jinja2.loaders import split_template_path

ORIGINAL = "original:"


class ThemeError(ValueError):
    """A theme that cannot be used; the message names the file and the mend."""


def theme_chain(themes_dir: Path, name: str) -> list[Path]:
    """Folders of the theme and its parents, the theme itself first.

    Raises:
        ThemeError: a theme is missing, has no ``theme.toml`` or names itself as a parent.
    """
    chain: list[Path] = []
    wanted: str | None = name
    while wanted:
        folder = themes_dir / wanted
        if folder in chain:
            raise ThemeError(f"the theme '{wanted}' is its own parent; correct 'parent' in {folder / 'theme.toml'}")
        try:
            data = tomllib.loads((folder / "theme.toml").read_text(encoding="utf-8"))
        except OSError as error:
            raise ThemeError(f"there is no theme '{wanted}' in {themes_dir}; correct [portal] theme") from error
        except tomllib.TOMLDecodeError as error:
            raise ThemeError(f"{folder / 'theme.toml'} is not valid TOML: {error}") from error
        chain.append(folder)
        wanted = data.get("parent")
    return chain


class OwnedLoader(BaseLoader):
    """Finds templates by owner. ``owners`` maps the first path part to the folder that holds it."""

    def __init__(self, overrides: list[Path], owners: Mapping[str, Path], default: Path) -> None:
        self._overrides = overrides
        self._owners = owners
        self._default = default

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Jinja's interface: the source, its path, and whether it is still fresh."""
        name = template.removeprefix(ORIGINAL)
        parts = split_template_path(name)
        folders = [] if template.startswith(ORIGINAL) else list(self._overrides)
        folders.append(self._owners.get(parts[0], self._default))
        for folder in folders:
            path = folder.joinpath(*parts)
            if path.is_file():
                return path.read_text(encoding="utf-8"), str(path), partial(_unchanged, path, path.stat().st_mtime)
        raise TemplateNotFound(template)


def _unchanged(path: Path, modified: float) -> bool:
    try:
        return path.stat().st_mtime == modified
    except OSError:
        return False


class PageTemplate(Template):
    """A template that knows by itself what all templates know.

    Jinja gives it a view of that, through which each of the dozens of includes and imports of a page looks up name by
    name. All of it is there before the first template is loaded.
    """

    @classmethod
    def from_code(
        cls,
        environment: Environment,
        code: CodeType,
        globals: MutableMapping[str, Any],  # noqa: A002 - Jinja's name for it
        uptodate: Callable[[], bool] | None = None,
    ) -> Template:
        """Jinja's interface: the template of compiled code."""
        return super().from_code(environment, code, dict(globals), uptodate)


class CompiledTemplates(FileSystemBytecodeCache):
    """Compiled templates in a folder, so that a portal that starts shows its first page without compiling dozens.

    A template that has changed is compiled again, and so are all after an upgrade of Jinja. Where nothing can be
    written, all are compiled by each process.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / version("jinja2")
        super().__init__(str(self._folder))

    def load_bytecode(self, bucket: Bucket) -> None:
        """Jinja's interface."""
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Jinja's interface. The folder is made now: a command in the wrong place must not leave one behind."""
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            super().dump_bytecode(bucket)
