"""Colours as numbers: parsing, WCAG contrast, and OKLCH, where equal steps of lightness look equal."""

from __future__ import annotations

import math
import re

_HEX = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_FITTING_STEPS = 32
"""Each takes a tenth off the chroma: after so many only a thirtieth is left, which every lightness can show."""

Triple = tuple[float, float, float]


class ColourError(ValueError):
    """Not a colour such as ``#17695a``; the message is for the person who typed it."""


def normalise(colour: str) -> str:
    """The colour as ``#rrggbb``.

    Raises:
        ColourError: it is not a hexadecimal colour.
    """
    match = _HEX.fullmatch(colour.strip())
    if match is None:
        raise ColourError(f"'{colour}' is not a colour; write it like #17695a")
    digits = match[1].lower()
    return "#" + ("".join(digit * 2 for digit in digits) if len(digits) == 3 else digits)


def contrast(first: str, second: str) -> float:
    """WCAG's contrast of two ``#rrggbb`` colours, from 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _channels(colour: str) -> Triple:
    """Linear light of the three channels, 0 to 1."""
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return _linear(red), _linear(green), _linear(blue)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _encoded(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else float(1.055 * value ** (1 / 2.4) - 0.055)


def _luminance(colour: str) -> float:
    red, green, blue = _channels(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def to_oklch(colour: str) -> Triple:
    """Lightness 0 to 1, chroma, hue in radians. The matrices are those of Björn Ottosson's Oklab."""
    red, green, blue = _channels(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def from_oklch(lightness: float, chroma: float, hue: float) -> str:
    """The nearest colour that a screen can show: the chroma gives way, lightness and hue stay."""
    for _step in range(_FITTING_STEPS):
        channels = _to_linear(lightness, chroma, hue)
        if all(-0.0005 <= value <= 1.0005 for value in channels):
            break
        chroma *= 0.9
    shown = (_encoded(min(max(value, 0.0), 1.0)) for value in _to_linear(lightness, chroma, hue))
    return "#" + "".join(f"{round(255 * value):02x}" for value in shown)


def _to_linear(lightness: float, chroma: float, hue: float) -> Triple:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
