"""Tests of the core, the plugin kit, the architecture and the whole portal; a plugin's own tests live in its folder."""
