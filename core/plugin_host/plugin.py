"""A plugin as this process sees it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from core.extension.manifest import Manifest

Step = Literal[
    "discovery",
    "blocked",
    "compatibility",
    "requires",
    "import",
    "models",
    "register",
    "declarations",
    "pages",
    "tables",
]


_FOLDERS = re.compile(r"(?<![\w:/.])(?:/[^\s/'\"():,]+)+/(?=[^\s/])")
"""The folders of an absolute path, up to the name of the file."""


@dataclass(slots=True, kw_only=True)
class Plugin:
    """A discovered plugin, loaded or failed.

    Attributes:
        manifest: ``None`` only if the manifest itself could not be read.
        implementation: the object whose hooks are registered, once loaded.
        failed_step / failed_reason: where loading stopped, and why, in words for an administrator.
    """

    id: str
    manifest: Manifest | None = None
    implementation: object | None = None
    failed_step: Step | None = None
    failed_reason: str = ""
    traceback: str = ""

    @property
    def loaded(self) -> bool:
        """True if its code runs in this process and may be enabled."""
        return self.implementation is not None and self.failed_step is None

    def fail(self, step: Step, reason: str, traceback: str = "") -> None:
        """Set the plugin aside. The reason is shown on pages, where folders of the machine are nobody's business."""
        self.failed_step, self.failed_reason, self.traceback = step, _FOLDERS.sub("…/", reason), traceback
