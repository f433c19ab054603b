"""QR codes, drawn by the portal itself: nobody else learns what stands in them."""

from __future__ import annotations

import segno
from markupsafe import Markup


def qr_svg(text: str) -> Markup:
    """An SVG picture of a QR code that stands in a page; decorative, because the same is written beside it.

    Its white rim is part of the code: without one, phones do not find it on a dark page.
    """
    code = segno.make(text, error="m", micro=False)
    drawn = code.svg_inline(border=3, omitsize=True, light="#fff", svgclass="d-qr", lineclass=None)
    # Made of numbers by segno; the text itself does not stand in it.
    return Markup(drawn.replace("<svg ", '<svg aria-hidden="true" ', 1))  # noqa: S704
