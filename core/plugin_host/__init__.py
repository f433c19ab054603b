"""The plugin host: find, load, dispatch, enable and disable, migrate, purge."""

from core.plugin_host.host import PluginHost, host

__all__ = ["PluginHost", "host"]
