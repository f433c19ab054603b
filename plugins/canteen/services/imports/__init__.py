"""Menus that come in at once: read, compared with what is there, shown, applied, undone."""
