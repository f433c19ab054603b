"""What the app of the device brings to the portal: its switch."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from core.extension import Setting
from core.plugin_host.markers import hookimpl


class PwaDeclarations:
    """Hook implementations of the app."""

    @hookimpl
    def settings(self) -> list[Setting]:
        """Whether devices keep anything."""
        return [
            Setting(
                key="offline",
                type=bool,
                default=True,
                title=_("Read without a network"),
                help=_(
                    "People's own devices keep what they have read for some days, and send what they answered when "
                    "the network is back. Switch it off, and each device removes all of it as soon as it is online."
                ),
            )
        ]


declarations = PwaDeclarations()
