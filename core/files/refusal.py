"""A file that is not taken."""

from __future__ import annotations


class FileRefused(ValueError):  # noqa: N818 - an outcome that people see, not a fault
    """The file is not taken; ``str()`` says why and what to do, in the language of the request."""
