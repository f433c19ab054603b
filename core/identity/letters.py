"""How letters about the ways into the portal look: words from templates, the company's colour, in one language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template

from core import config, settings
from core.i18n import force_locale
from core.notify.letters import Letter
from core.web import brand

LOOK = "home"
"""The owner of the portal's name and colour among the settings."""


def portal_name() -> str:
    """How the portal is called."""
    return str(settings.get(LOOK, "name") or config.current().portal.name)


def address(path: str) -> str:
    """The whole address of a page, for somebody who is not on the portal."""
    return config.current().portal.url.rstrip("/") + path


def write(
    template: str, locale: str, *, name: str, mail: str, pictures: Sequence[tuple[str, bytes]] = (), **context: Any
) -> Letter:
    """A letter from the templates ``identity/mail/<template>.txt`` and ``.html``; the first line is its subject.

    Args:
        locale: the reader's language.
        name: the reader's, for the address.
    """
    portal = config.current().portal
    colour = settings.get(LOOK, "brand") or portal.brand or brand.DEFAULT
    words = {
        **context,
        "locale": locale,
        "portal_name": portal_name(),
        "portal_host": portal.url.rstrip("/").partition("//")[2],
        "colours": brand.shades(colour, dark=False),
    }
    with force_locale(locale):
        # Jinja escapes in .html only, so the text keeps its apostrophes.
        subject, _line_end, text = render_template(f"identity/mail/{template}.txt", **words).partition("\n")
        html = render_template(f"identity/mail/{template}.html", **words, subject=subject)
    return Letter(name=name, mail=mail, subject=subject.strip(), text=text.strip() + "\n", html=html, pictures=pictures)
