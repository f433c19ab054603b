"""The rules that every plugin keeps."""

from __future__ import annotations

from plugin_sdk.testing import PluginConformance


class TestConformance(PluginConformance):
    """See the base."""

    plugin = "scim"
