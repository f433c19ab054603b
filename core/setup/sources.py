"""Where people can come from here, and a trial of a source that the configuration names."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from core.config import ConfigError
from core.extension import SourceKind
from core.extension.records import SourceUnavailable
from core.org.directory import LdapSettings
from core.org.sync import sources
from core.org.sync.csv.look import look
from core.org.sync.csv.settings import CsvSettings
from core.plugin_host import host, naming
from core.setup import directory

WITH_A_FORM = ("ldap", "csv")
"""Kinds that the wizard helps with itself; of the others it shows what to type."""
NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Way:
    """A kind of source to choose.

    Attributes:
        block: id of the block that brings it and is off; empty if it can be used.
    """

    name: str
    title: str
    example: str = ""
    block: str = ""
    block_title: str = ""


def ways() -> list[Way]:
    """Every kind that this portal knows, also of blocks that are still off; groups alone bring no people."""
    found = []
    for name, declared in host().declared.source_kinds.items():
        kind: SourceKind = declared.value
        if name in WITH_A_FORM or kind.example:
            plugin = host().plugins.get(declared.owner)
            off = "" if host().enabled(declared.owner) else declared.owner
            title = naming.title(plugin) if plugin is not None else ""
            found.append(Way(name, str(kind.title), kind.example, off, title))
    found.sort(key=lambda way: (way.name not in WITH_A_FORM, way.name not in WITH_A_FORM[:1], way.title))
    return [*found, Way(NOWHERE, _("Nowhere: by hand"))]


def attempt(key: str) -> str:
    """Open a source as an import would, and close it again; gives what is wrong and what to do, or nothing.

    Raises:
        UnknownSourceError: the configuration names no such source.
    """
    try:
        source = sources.get(key)
    except ConfigError as error:
        return str(error)
    settings = source.settings.with_saved(sources.row(source))
    if isinstance(settings, LdapSettings):
        settings = directory.quick(settings)
    try:
        source.kind.open(settings).close()
        if isinstance(settings, CsvSettings):
            # A file is opened when it is read.
            look(settings)
    except SourceUnavailable as error:
        return str(error)
    return ""
