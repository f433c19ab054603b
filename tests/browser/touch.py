"""What is pressed with a finger: large enough, and within the screen."""

from __future__ import annotations

from playwright.sync_api import Page

SMALLEST_PHONE = {"width": 360, "height": 740}
FINGER = 44
"""Pixels, as Apple's guidelines and WCAG 2.5.5 have it."""


def too_small(page: Page) -> list[str]:
    """The theme's controls that a finger would miss, and fields that a phone zooms into; an invisible rim counts."""
    found: list[str] = page.evaluate(
        """finger => {
            const kinds = '.d-button, .d-icon-button, .d-input, .d-toggle, .d-pick, .d-brand, .d-me, .d-more, .d-back, '
                + '.d-choice, .d-link-button, .d-bottombar > *, .d-menu-links > *, a.d-person';
            const problems = [];
            for (const element of document.querySelectorAll(kinds)) {
                const box = element.getBoundingClientRect();
                if (!box.width || !box.height) continue;
                const rim = getComputedStyle(element, '::after');
                const height = Math.max(box.height, rim.position === 'absolute' ? parseFloat(rim.height) || 0 : 0);
                const what = element.outerHTML.slice(0, 120);
                if (height < finger - 0.5) problems.push(`${Math.round(height)} px high: ${what}`);
                const field = element.matches('input, select, textarea');
                if (field && parseFloat(getComputedStyle(element).fontSize) < 16) problems.push(`zooms: ${what}`);
            }
            return problems;
        }""",
        FINGER,
    )
    return found
