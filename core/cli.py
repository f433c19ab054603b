"""The ``dunbar`` command: puts the groups together and tells errors in words."""

from __future__ import annotations

import sys
from typing import NoReturn

import click
from flask.cli import ScriptInfo
from sqlalchemy.exc import OperationalError, ProgrammingError, SQLAlchemyError

from core import __version__
from core.app import create_app
from core.commands.check import check
from core.commands.demo import demo
from core.commands.plugins import plugin
from core.commands.portal import init, shell, upgrade
from core.commands.search import search
from core.commands.serve import run, worker
from core.config import CONFIG_NAME, ConfigError, instance_folder
from core.db import said, unavailable
from core.identity.cli import user
from core.org.cli import org
from core.plugin_host.lifecycle import PluginStateError
from core.plugin_host.migrate import MigrationError

WRONG_CONFIGURATION = 2
"""The exit code of a command that could not read its configuration."""


class PortalGroup(click.Group):
    """Also knows ``dunbar <plugin id> …``: the commands of loaded plugins, found only when they are asked for."""

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """A command of core, else the group of a plugin."""
        known = super().get_command(context, name)
        if known is not None or name.startswith("-"):
            return known
        from core.commands.plugins import commands_of

        return commands_of(name)


@click.group(cls=PortalGroup)
@click.version_option(__version__, prog_name="dunbar")
def main_group() -> None:
    """Dunbar: the company's single window. Begin with 'dunbar demo', or with 'dunbar init' for a portal of your own."""


for command in (init, run, worker, upgrade, check, demo, plugin, org, user, search, shell):
    main_group.add_command(command)


def main() -> None:
    """Run the command; what an administrator can mend is a sentence and not a traceback."""
    try:
        main_group(obj=ScriptInfo(create_app=create_app, set_debug_flag=False))
    except ConfigError as error:
        _end(f"The configuration cannot be used: {error}", WRONG_CONFIGURATION)
    except PluginStateError as error:
        _end(str(error), 1)
    except MigrationError as error:
        if isinstance(error.__cause__, SQLAlchemyError) and unavailable(error.__cause__):
            _end_without_database(error.__cause__)
        _end(f"{error}\nThe database is as it was.", 1)
    except SQLAlchemyError as error:
        if unavailable(error):
            _end_without_database(error)
        if not isinstance(error, OperationalError | ProgrammingError):
            raise
        _end(f"The tables are not those of this version ({said(error)}). Run: dunbar upgrade", 1)


def _end_without_database(error: SQLAlchemyError) -> NoReturn:
    folder = instance_folder()
    step = "Look what is wrong: dunbar check"
    if not (folder / CONFIG_NAME).exists():
        step = f"There is no portal in {folder} yet; make one: dunbar init"
    _end(f"The database cannot be used: {said(error)}. {step}", 1)


def _end(sentence: str, code: int) -> NoReturn:
    click.secho(sentence, fg="red", err=True)
    sys.exit(code)
