"""A file that is not taken."""

from __future__ import annotations


class FileRefused(ValueError):
    """The file is not taken; ``str()`` says why and what to do, in the language of the request."""
