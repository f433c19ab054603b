"""The sources of this kind that the configuration names, and telling the portal that one has changed."""

from __future__ import annotations

from flask import g

from plugin_sdk.org import ConfiguredSource, request_run, sources_of_kind
from plugins.scim.settings import KIND, ScimSettings


def sources() -> list[ConfiguredSource]:
    """The sources that are pushed to us, as the configuration has them; asked for once in a request."""
    if "scim_sources" not in g:
        g.scim_sources = sources_of_kind(KIND)
    found: list[ConfiguredSource] = g.scim_sources
    return found


def settings_of(source: str) -> ScimSettings | None:
    """The settings of a source, ``None`` where the configuration does not name it."""
    found = next((item.settings for item in sources() if item.key == source), None)
    return found if isinstance(found, ScimSettings) else None


def tell(source: str) -> None:
    """Have the portal take the change over; the last step before the commit."""
    settings = settings_of(source)
    if settings is not None:
        request_run(source, first=settings.first_run == "by_push")
