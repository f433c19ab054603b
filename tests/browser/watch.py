"""Watches what pages do behind the tester's back: requests elsewhere, refused content, errors in scripts."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

_LOCAL_SCHEMES = frozenset({"data", "blob", "about", "chrome-error", "chrome", "chrome-extension"})
"""What never leaves the browser; its own viewer of PDF files is an extension that it brings along."""


@dataclass
class Watch:
    """What has happened since the last look; one watch per test, over all its browser contexts."""

    requested: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)

    def attach(self, context: BrowserContext) -> None:
        """Follow every page that this context opens."""
        context.on("request", self._on_request)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)

    def _on_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in _LOCAL_SCHEMES:
            self.requested.add(f"{address.scheme}://{address.netloc}")

    def _on_console(self, message: ConsoleMessage) -> None:
        # Chromium reports violations of the content security policy as errors of the console.
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def _on_error(self, error: WebError) -> None:
        self.errors.append(f"uncaught: {error.error}")

    def elsewhere(self, url: str) -> set[str]:
        """The origins other than that of ``url`` that have been asked for anything."""
        own = urlsplit(url)
        return self.requested - {f"{own.scheme}://{own.netloc}"}

    def take_errors(self, expected: tuple[str, ...] = ()) -> list[str]:
        """The errors since the last call, without those that contain an ``expected`` text."""
        errors = [error for error in self.errors if not any(text in error for text in expected)]
        self.errors.clear()
        return errors
