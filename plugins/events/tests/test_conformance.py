"""The rules that every plugin keeps: imports, templates, switching off and on, migrations, purge."""

from __future__ import annotations

from plugin_sdk.testing.conformance import PluginConformance


class TestConformance(PluginConformance):
    """Events keep them."""

    plugin = "events"
