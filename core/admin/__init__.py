"""The administrator's screens: blocks, settings, audit trail, work in the background, health."""
