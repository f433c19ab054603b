"""Dunbar: the minimal intranet that every block stands on."""

__version__ = "0.1.0"
