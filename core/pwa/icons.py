"""The app's icons, drawn from the company's mark, or a house in its colour where there is none."""

from __future__ import annotations

import io
from math import hypot
from typing import BinaryIO

from PIL import Image, ImageDraw

SIZES: dict[str, tuple[int, ...]] = {"any": (192, 512), "maskable": (192, 512), "touch": (180,)}
"""Kind → sizes in pixels. ``any`` is shown as it is; of the others a device may cut off the corners."""

SAFE = 0.8
"""Diameter of the circle in the middle that a device must leave of a maskable icon, as a part of its side (W3C)."""
_FINER = 4
"""How much larger it is drawn before it is made small, for smooth edges."""
_GRID = 64
_WHITE = "#ffffff"


def draw(kind: str, size: int, colour: str, logo: BinaryIO | None) -> bytes:
    """A PNG file.

    Args:
        kind / size: as in ``SIZES``.
        colour: of the house and its ground, ``#17695a``.
        logo: a picture to use instead of the house.
    """
    whole = kind == "any"
    picture = _house(size, colour, whole=whole) if logo is None else _of_logo(size, logo, whole=whole)
    output = io.BytesIO()
    picture.save(output, "PNG", optimize=True)
    return output.getvalue()


def _of_logo(size: int, stream: BinaryIO, *, whole: bool) -> Image.Image:
    with Image.open(stream) as opened:
        logo = opened.convert("RGBA")
    room = size / max(logo.size) if whole else size * SAFE / hypot(*logo.size)
    width, height = (max(1, round(side * room)) for side in logo.size)
    fitted = logo.resize((width, height), Image.Resampling.LANCZOS)
    canvas = Image.new("RGBA", (size, size), (0, 0, 0, 0) if whole else _ground(logo))
    canvas.alpha_composite(fitted, ((size - fitted.width) // 2, (size - fitted.height) // 2))
    return canvas


def _ground(logo: Image.Image) -> tuple[int, ...]:
    """What a mark stands on: its own ground if that reaches its corner, else white."""
    corner = logo.getpixel((0, 0))
    return corner if isinstance(corner, tuple) and corner[3] == 255 else (255, 255, 255, 255)


def _house(size: int, colour: str, *, whole: bool) -> Image.Image:
    """The drawing of the theme's ``favicon.svg``, on its grid of 64."""
    unit = size * _FINER / _GRID
    canvas = Image.new("RGBA", (size * _FINER, size * _FINER), (0, 0, 0, 0) if whole else colour)
    pen = ImageDraw.Draw(canvas)

    def at(*places: float) -> list[float]:
        return [place * unit for place in places]

    if whole:
        pen.rounded_rectangle(at(0, 0, _GRID, _GRID), 18 * unit, fill=colour)
    pen.polygon(at(17, 31, 32, 18, 47, 31, 47, 40, 17, 40), fill=_WHITE)
    pen.rounded_rectangle(at(17, 31, 47, 47), 4 * unit, fill=_WHITE)
    pen.rectangle(at(17, 31, 47, 38), fill=_WHITE)
    pen.ellipse(at(27.5, 28.5, 36.5, 37.5), fill=colour)
    pen.pieslice(at(24, 39, 40, 55), 180, 360, fill=colour)
    return canvas.resize((size, size), Image.Resampling.LANCZOS)
