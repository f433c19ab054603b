"""What is refused, and who was quicker."""

from __future__ import annotations

from plugins.pages.models import Page


class Refused(ValueError):
    """A change that cannot be made; the message is for the editor. ``field`` names the input that it is about."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class Meanwhile(Exception):
    """Somebody else changed the page since it was opened; ``page`` is as they left it."""

    def __init__(self, page: Page) -> None:
        super().__init__(f"page {page.id} is at version {page.version}")
        self.page = page
