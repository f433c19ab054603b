"""The ``dunbar`` command, one module a subject."""
