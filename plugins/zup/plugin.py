"""What this block adds to the portal."""

from __future__ import annotations

from plugin_sdk import HealthCheck, SourceKind, hookimpl
from plugin_sdk.i18n import lazy_gettext
from plugins.zup import health
from plugins.zup.reader import open_base
from plugins.zup.settings import ZupSettings

EXAMPLE = """\
[sources.zup]
kind = "zup"
title = "HR"
# Files that 1C writes into a folder …
folder = "/srv/exchange/zup"
# … or its OData service; then instead of the folder:
# url = "https://1c.example.com/zup"
# user = "Portal"
# password_file = "/etc/dunbar/zup-password"
"""


class ZupPlugin:
    """The hook implementations."""

    @hookimpl
    def source_kinds(self) -> list[SourceKind]:
        """The kind ``zup``."""
        return [
            SourceKind(
                name="zup",
                title=lazy_gettext("1C:ZUP"),
                settings_model=ZupSettings,
                open=open_base,
                example=EXAMPLE,
            )
        ]

    @hookimpl
    def health_checks(self) -> list[HealthCheck]:
        """Bases that cannot be read."""
        return [HealthCheck(name="zup.bases", func=health.problems, title=lazy_gettext("1C:ZUP"))]


plugin = ZupPlugin()
