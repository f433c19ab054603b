"""The testing kit: fixtures come by themselves with ``plugin_sdk.pytest_plugin``; this package holds what they give."""

from plugin_sdk.testing.conformance import PluginConformance
from plugin_sdk.testing.make import Make
from plugin_sdk.testing.queries import QueryCount, count_queries

__all__ = ["Make", "PluginConformance", "QueryCount", "count_queries"]
