"""What events need of the portal."""

from __future__ import annotations

from flask_babel import lazy_gettext

from core.events.delivery import DELIVER, deliver
from core.extension import Job
from core.plugin_host.markers import hookimpl

OWNER = "core"
"""Not ``events``: that is what a company calls its parties, and the name of the plugin for them."""


class EventsDeclarations:
    """The job that tells a listener."""

    @hookimpl
    def jobs(self) -> list[Job]:
        """The delivery, once per listener."""
        return [Job(name=DELIVER, func=deliver, retries=5, title=lazy_gettext("Tell a listener of an event"))]


declarations = EventsDeclarations()
