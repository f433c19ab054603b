"""The browser: Debian's Chromium, watched, with the check that every page must pass."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser import axe
from tests.browser.watch import Watch
from tests.servers import programs

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
QUIET = (
    # Chromium's own sandbox cannot be set up by root, which is who build machines often are.
    "--no-sandbox",
    "--disable-gpu",
    # Nothing but the portal may be asked for anything, so the browser must not speak for itself.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    # No page is open long enough for the time to pay off that its scripts' optimization takes.
    "--js-flags=--no-opt",
)
EVERYDAY = {
    "viewport": DESKTOP,
    "locale": "en-GB",
    "timezone_id": "Europe/Moscow",
    "color_scheme": "light",
    # What is measured must stand still.
    "reduced_motion": "reduce",
}
"""The usual visitor: a desktop in Moscow that speaks English."""

SETTLED = """async () => {
    const frame = () => new Promise(requestAnimationFrame);
    await frame();
    await frame();
    await Promise.all(document.getAnimations().map(animation => animation.finished.catch(() => null)));
}"""
"""Waits until the colours have changed over: in the middle of a transition they are neither light nor dark."""

HERE = Path(__file__).parent


class CheckPage(Protocol):
    """``check_page(page)``: see the fixture of that name."""

    def __call__(self, page: Page, *, expected_errors: tuple[str, ...] = ()) -> None: ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder needs the browser, whichever fixtures it names."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.needs_chromium)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the machine's own Chromium."""
    return {**browser_type_launch_args, "executable_path": str(programs.chromium()), "args": list(QUIET)}


@pytest.fixture
def watch() -> Watch:
    """What the pages of this test have asked for and complained about."""
    return Watch()


@pytest.fixture
def new_context(new_context: Callable[..., BrowserContext], watch: Watch) -> Callable[..., BrowserContext]:
    """Open another person's browser: ``new_context(locale="ru-RU")``; its pages are watched too."""

    def open_context(**options: Any) -> BrowserContext:
        context = new_context(**{**EVERYDAY, **options})
        watch.attach(context)
        return context

    return open_context


@pytest.fixture
def check_page(watch: Watch) -> CheckPage:
    """Check what every page promises, as it is shown now, on a desktop and on a phone, light and dark.

    Nothing that axe objects to, no request to another origin, no error of a script and no violation of the content
    security policy, nothing to scroll sideways. ``expected_errors`` are texts of console errors that belong to the
    page, such as "status of 404" on a page that is not there.
    """

    def check(page: Page, *, expected_errors: tuple[str, ...] = ()) -> None:
        before = page.viewport_size
        problems: list[str] = []
        for name, size in (("1440 px", DESKTOP), ("390 px", PHONE)):
            page.set_viewport_size({"width": size["width"], "height": size["height"]})
            problems += [f"{name}: {problem}" for problem in axe.violations(page)]
            problems += [f"{name}: {problem}" for problem in sideways(page)]
        page.emulate_media(color_scheme="dark")
        page.evaluate(SETTLED)
        problems += [f"dark: {problem}" for problem in axe.contrast_violations(page)]
        page.emulate_media(color_scheme="light")
        if before:
            page.set_viewport_size(before)
        problems += [f"asked {origin}" for origin in sorted(watch.elsewhere(page.url))]
        problems += [f"error: {error}" for error in watch.take_errors(expected_errors)]
        assert not problems, f"{page.url}:\n" + "\n".join(problems)

    return check


def sideways(page: Page) -> list[str]:
    """What makes the page wider than its window, if anything does."""
    found: list[str] = page.evaluate(
        """() => {
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return [];
            const wide = [...document.body.querySelectorAll('*')]
                .filter(element => element.getBoundingClientRect().right > width + 1)
                .slice(0, 5)
                .map(element => element.outerHTML.slice(0, 120));
            return ['scrolls sideways', ...wide];
        }"""
    )
    return found
