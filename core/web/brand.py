"""The brand's colours: from the one that a company chose, shades that stay readable in both schemes.

Contrast is WCAG 2.2's: at least 4.5 between text and what it stands on, 3 between a control and the page around it.
Shades keep the chosen hue. The grounds are the default theme's (``tokens.css``): of all that a text may stand on, the
one that is hardest to stand out from.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.web.colour import contrast, from_oklch, normalise, to_oklch

DEFAULT = "#17695a"
TEXT_CONTRAST = 4.5
CONTROL_CONTRAST = 3.0
HOVER_STEP = 0.06
"""Lightness that a button under the pointer moves away from its text, so the text stays readable."""

WHITE, BLACK = "#ffffff", "#000000"
_STEPS = 24
"""Halvings of the lightness range: far finer than what a colour of eight bits can show."""


@dataclass(frozen=True, slots=True)
class _Scheme:
    """The ground that shades must stand out from, how much coloured text does, and what soft colours are like.

    Coloured text gets more than WCAG's least: on a dark ground that would look dim.
    """

    ground: str
    ink_contrast: float
    soft_lightness: float
    soft_chroma: float
    line_lightness: float
    line_chroma: float


_LIGHT = _Scheme("#efeae2", 5.0, 0.945, 0.02, 0.86, 0.045)
_DARK = _Scheme("#312c28", 6.5, 0.3, 0.04, 0.42, 0.06)


def shades(colour: str, *, dark: bool) -> dict[str, str]:
    """The colours of one scheme by their names in the theme, e.g. ``brand-ink``.

    Raises:
        ColourError: ``colour`` is not a hexadecimal colour.
    """
    scheme = _DARK if dark else _LIGHT
    lightness, chroma, hue = to_oklch(normalise(colour))
    soft = from_oklch(scheme.soft_lightness, min(chroma, scheme.soft_chroma), hue)
    line = from_oklch(scheme.line_lightness, min(chroma, scheme.line_chroma), hue)
    fill = _readable(lightness, chroma, hue, (scheme.ground,), CONTROL_CONTRAST, lighter=dark)
    on_fill = _on(fill, chroma, hue)
    hover_lightness = to_oklch(fill)[0] + (-HOVER_STEP if on_fill == WHITE else HOVER_STEP)
    ink = _readable(lightness, chroma, hue, (scheme.ground, soft), scheme.ink_contrast, lighter=dark)
    return {
        "brand": fill,
        "brand-hover": from_oklch(min(max(hover_lightness, 0.0), 1.0), chroma, hue),
        "on-brand": on_fill,
        "brand-ink": ink,
        "brand-soft": soft,
        "brand-line": line,
    }


def brand_css(colour: str) -> str:
    """The stylesheet that gives the theme a company's colour.

    Raises:
        ColourError: ``colour`` is not a hexadecimal colour.
    """
    light, dark = shades(colour, dark=False), shades(colour, dark=True)
    lines = "".join(f"  --d-{name}: light-dark({light[name]}, {dark[name]});\n" for name in light)
    return f":root {{\n{lines}}}\n"


def _on(fill: str, chroma: float, hue: float) -> str:
    """The text colour on a fill: white where that is readable, else a very dark shade of the same hue, else black."""
    if contrast(fill, WHITE) >= TEXT_CONTRAST:
        return WHITE
    dark = from_oklch(0.22, min(chroma, 0.04), hue)
    return dark if contrast(fill, dark) >= TEXT_CONTRAST else BLACK


def _readable(
    lightness: float, chroma: float, hue: float, grounds: tuple[str, ...], wanted: float, *, lighter: bool
) -> str:
    """The shade nearest to the given lightness that has the wanted contrast with every ground."""
    colour = from_oklch(lightness, chroma, hue)
    if _stands_out(colour, grounds, wanted):
        return colour
    good, bad = (1.0, lightness) if lighter else (0.0, lightness)
    for _step in range(_STEPS):
        middle = (good + bad) / 2
        if _stands_out(from_oklch(middle, chroma, hue), grounds, wanted):
            good = middle
        else:
            bad = middle
    return from_oklch(good, chroma, hue)


def _stands_out(colour: str, grounds: tuple[str, ...], wanted: float) -> bool:
    return all(contrast(colour, ground) >= wanted for ground in grounds)
