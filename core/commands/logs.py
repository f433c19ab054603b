"""How a serving process writes its log: one line each, with the time and the block whose code was running."""

from __future__ import annotations

import logging

from core.plugin_host.context import current_plugin

FORMAT = "%(asctime)s %(levelname)s %(name)s [%(plugin)s] %(message)s"


class _NamePlugin(logging.Filter):
    """Puts the running plugin into each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record."""
        record.plugin = current_plugin() or "core"
        return True


def set_up() -> None:
    """Write the portal's own messages and everybody's warnings to the error stream."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter(FORMAT))
    handler.addFilter(_NamePlugin())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("dunbar").setLevel(logging.INFO)
