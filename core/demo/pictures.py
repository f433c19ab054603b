"""Pictures drawn by code: faces for people, scenes for stories. The same seed gives the same picture."""

from __future__ import annotations

import io
from collections.abc import Callable
from math import pi, sin
from random import Random

from PIL import Image, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
SCALE = 2
"""Drawn twice as large and made smaller, so that edges are smooth."""

SKIES: tuple[tuple[Colour, Colour], ...] = (
    ((250, 214, 165), (122, 163, 190)),
    ((214, 232, 240), (96, 150, 180)),
    ((252, 228, 200), (224, 142, 121)),
    ((196, 214, 224), (70, 96, 128)),
    ((236, 240, 220), (132, 178, 150)),
)
SKIN: tuple[Colour, ...] = ((246, 212, 186), (235, 192, 160), (222, 172, 138), (198, 144, 110), (160, 112, 84))
HAIR: tuple[Colour, ...] = ((44, 34, 30), (84, 58, 40), (132, 88, 52), (190, 150, 96), (120, 118, 116), (150, 66, 42))
CLOTHES: tuple[Colour, ...] = (
    (52, 84, 110),
    (96, 120, 92),
    (160, 92, 80),
    (88, 78, 120),
    (60, 62, 70),
    (196, 160, 96),
    (70, 128, 128),
)
BACKGROUNDS: tuple[Colour, ...] = ((222, 230, 226), (236, 226, 214), (220, 224, 236), (238, 220, 220), (226, 234, 214))


def portrait(seed: int, *, female: bool) -> bytes:
    """A drawn face, 480 pixels square, as PNG."""
    chance = Random(seed)  # noqa: S311 - for looks
    size = 480 * SCALE
    image = Image.new("RGB", (size, size), chance.choice(BACKGROUNDS))
    draw = ImageDraw.Draw(image)
    skin, hair, clothes = chance.choice(SKIN), chance.choice(HAIR), chance.choice(CLOTHES)
    middle = size // 2
    head = size * (0.20 + chance.random() * 0.02)
    top = size * 0.40

    def ellipse(x: float, y: float, rx: float, ry: float, fill: Colour) -> None:
        draw.ellipse((x - rx, y - ry, x + rx, y + ry), fill=fill)

    if female:
        length = chance.choice((0.9, 1.25, 1.6))
        draw.rounded_rectangle(
            (middle - head * 1.18, top - head * 1.1, middle + head * 1.18, top + head * length), radius=head, fill=hair
        )
    ellipse(middle, size * 1.02, size * 0.40, size * 0.34, clothes)
    draw.rounded_rectangle(
        (middle - head * 0.36, top + head * 0.6, middle + head * 0.36, top + head * 1.75),
        radius=head * 0.3,
        fill=_mix(skin, (120, 80, 60), 0.14),
    )
    draw.polygon(
        [
            (middle - head * 0.55, top + head * 1.65),
            (middle + head * 0.55, top + head * 1.65),
            (middle, top + head * 2.35),
        ],
        fill=(244, 244, 240),
    )
    ellipse(middle, top, head, head * 1.2, skin)
    _hair(draw, chance, middle, top, head, hair, female=female)
    _face(draw, chance, middle, top, head, skin, hair, female=female)
    return _png(image)


def _hair(
    draw: ImageDraw.ImageDraw, chance: Random, x: float, y: float, head: float, hair: Colour, *, female: bool
) -> None:
    draw.chord((x - head * 1.06, y - head * 1.34, x + head * 1.06, y + head * 0.5), 180, 360, fill=hair)
    if not female and chance.random() < 0.3:
        beard = _mix(hair, (90, 70, 60), 0.2)
        draw.chord((x - head * 0.86, y - head * 0.05, x + head * 0.86, y + head * 1.2), 15, 165, fill=beard)


def _face(
    draw: ImageDraw.ImageDraw,
    chance: Random,
    x: float,
    y: float,
    head: float,
    skin: Colour,
    hair: Colour,
    *,
    female: bool,
) -> None:
    dark = (48, 40, 38)
    for side in (-1, 1):
        eye = x + side * head * 0.38
        draw.ellipse((eye - head * 0.075, y - head * 0.02, eye + head * 0.075, y + head * 0.13), fill=dark)
        draw.arc(
            (eye - head * 0.2, y - head * 0.3, eye + head * 0.2, y + head * 0.02),
            205,
            335,
            fill=hair,
            width=int(head * 0.06),
        )
    draw.arc(
        (x - head * 0.1, y + head * 0.1, x + head * 0.1, y + head * 0.4),
        20,
        160,
        fill=_mix(skin, dark, 0.35),
        width=int(head * 0.04),
    )
    lips = (180, 84, 84) if female else _mix(skin, (130, 60, 50), 0.5)
    draw.arc(
        (x - head * 0.32, y + head * 0.25, x + head * 0.32, y + head * 0.74), 25, 155, fill=lips, width=int(head * 0.07)
    )
    if chance.random() < 0.25:
        for side in (-1, 1):
            eye = x + side * head * 0.38
            draw.ellipse(
                (eye - head * 0.26, y - head * 0.18, eye + head * 0.26, y + head * 0.3),
                outline=dark,
                width=int(head * 0.045),
            )
        draw.line(
            (x - head * 0.12, y + head * 0.03, x + head * 0.12, y + head * 0.03), fill=dark, width=int(head * 0.045)
        )


def scene(seed: int, kind: str = "") -> bytes:
    """A drawn landscape of 1600 × 900 pixels as PNG; ``kind`` is one of :data:`SCENES`, else by chance."""
    chance = Random(seed)  # noqa: S311 - for looks
    width, height = 1600, 900
    image = _gradient(width, height, *chance.choice(SKIES))
    draw = ImageDraw.Draw(image, "RGBA")
    _sun(draw, chance, width, height)
    _hills(draw, chance, width, height)
    SCENES.get(kind, chance.choice(list(SCENES.values())))(draw, chance, width, height)
    return _png(image.filter(ImageFilter.SMOOTH), shrink=False)


def _sun(draw: ImageDraw.ImageDraw, chance: Random, width: int, height: int) -> None:
    x, y, radius = chance.uniform(0.15, 0.85) * width, chance.uniform(0.15, 0.4) * height, chance.uniform(50, 90)
    for ring, alpha in ((2.6, 22), (1.7, 42), (1.0, 220)):
        draw.ellipse(
            (x - radius * ring, y - radius * ring, x + radius * ring, y + radius * ring), fill=(255, 246, 222, alpha)
        )


def _hills(draw: ImageDraw.ImageDraw, chance: Random, width: int, height: int) -> None:
    base: Colour = chance.choice(((96, 128, 120), (110, 120, 140), (128, 116, 110)))
    for layer in range(3):
        phase, waves = chance.uniform(0, 2 * pi), chance.uniform(1.2, 2.8)
        level = height * (0.5 + layer * 0.09)
        points = [
            (x, level + sin(x / width * waves * 2 * pi + phase) * height * (0.07 - layer * 0.015))
            for x in range(0, width + 20, 20)
        ]
        draw.polygon([(0, height), *points, (width, height)], fill=(*_mix(base, (30, 46, 54), layer * 0.22), 235))


def _plant(draw: ImageDraw.ImageDraw, chance: Random, width: int, height: int) -> None:
    ground, x = height * 0.86, width * 0.14
    for _ in range(5):
        w, h = chance.uniform(130, 240), chance.uniform(120, 260)
        wall = _mix((226, 220, 210), chance.choice(CLOTHES), 0.35)
        draw.rectangle((x, ground - h, x + w, ground), fill=wall)
        for tooth in range(int(w // 60)):
            left = x + tooth * 60
            draw.polygon(
                [(left, ground - h), (left + 60, ground - h), (left + 60, ground - h - 34)],
                fill=_mix(wall, (40, 50, 60), 0.25),
            )
        for column in range(int(w // 44)):
            for row in range(int(h // 56)):
                lit = (255, 226, 150) if chance.random() < 0.4 else _mix(wall, (60, 80, 100), 0.5)
                draw.rectangle(
                    (
                        x + 14 + column * 44,
                        ground - h + 20 + row * 56,
                        x + 36 + column * 44,
                        ground - h + 50 + row * 56,
                    ),
                    fill=lit,
                )
        if chance.random() < 0.6:
            draw.rectangle((x + w * 0.7, ground - h - 190, x + w * 0.7 + 26, ground - h), fill=(150, 96, 84))
            for puff in range(4):
                cx, cy, r = x + w * 0.7 + 13 + puff * 34, ground - h - 210 - puff * 40, 24 + puff * 12
                draw.ellipse((cx - r, cy - r, cx + r, cy + r), fill=(255, 255, 255, 110 - puff * 20))
        x += w + chance.uniform(6, 30)
    draw.rectangle((0, ground, width, height), fill=(70, 84, 84))


def _building(draw: ImageDraw.ImageDraw, chance: Random, width: int, height: int) -> None:
    ground = height * 0.88
    for number in range(3):
        x, floors = width * (0.22 + number * 0.2), chance.randint(4, 9)
        for floor in range(floors):
            y = ground - (floor + 1) * 52
            draw.rectangle(
                (x, y, x + 210, y + 44), fill=(214, 206, 194) if floor < floors - 2 else (214, 206, 194, 120)
            )
            for column in range(4):
                draw.rectangle((x + 18 + column * 48, y + 10, x + 46 + column * 48, y + 34), fill=(120, 150, 170))
    mast = width * 0.16
    draw.rectangle((mast, height * 0.2, mast + 16, ground), fill=(224, 164, 60))
    draw.rectangle((mast - 120, height * 0.2, mast + 620, height * 0.2 + 14), fill=(224, 164, 60))
    draw.line((mast + 470, height * 0.2, mast + 470, height * 0.46), fill=(60, 60, 60), width=4)
    draw.rectangle((mast + 440, height * 0.46, mast + 500, height * 0.5), fill=(120, 90, 70))
    draw.rectangle((0, ground, width, height), fill=(120, 104, 84))


def _sea(draw: ImageDraw.ImageDraw, chance: Random, width: int, height: int) -> None:
    level = height * 0.66
    draw.rectangle((0, level, width, height), fill=(64, 110, 132))
    for _ in range(70):
        x, y = chance.uniform(0, width), chance.uniform(level + 10, height)
        draw.line((x, y, x + chance.uniform(30, 120), y), fill=(220, 236, 240, 70), width=3)
    x = width * chance.uniform(0.3, 0.6)
    draw.polygon(
        [(x, level + 20), (x + 420, level + 20), (x + 360, level + 90), (x + 50, level + 90)], fill=(150, 62, 56)
    )
    for box in range(6):
        draw.rectangle((x + 60 + box * 48, level - 30, x + 104 + box * 48, level + 20), fill=chance.choice(CLOTHES))
    draw.rectangle((x + 350, level - 80, x + 396, level + 20), fill=(236, 232, 224))


def _people(draw: ImageDraw.ImageDraw, chance: Random, width: int, height: int) -> None:
    ground = height * 0.95
    draw.rectangle((0, height * 0.84, width, height), fill=(92, 116, 96))
    count = chance.randint(6, 9)
    for number in range(count):
        x = width * (0.12 + 0.76 * number / (count - 1))
        tall, clothes = chance.uniform(250, 320), chance.choice(CLOTHES)
        draw.rounded_rectangle((x - 52, ground - tall * 0.72, x + 52, ground), radius=44, fill=clothes)
        draw.ellipse((x - 38, ground - tall, x + 38, ground - tall * 0.68), fill=chance.choice(SKIN))
        draw.chord((x - 41, ground - tall - 6, x + 41, ground - tall * 0.7), 180, 360, fill=chance.choice(HAIR))


def _forest(draw: ImageDraw.ImageDraw, chance: Random, width: int, height: int) -> None:
    for _ in range(60):
        x, y = chance.uniform(0, width), height * chance.uniform(0.72, 0.98)
        tall = chance.uniform(80, 190)
        green = _mix((44, 84, 66), (120, 140, 90), chance.random())
        for step in range(3):
            w = tall * (0.34 - step * 0.08)
            top = y - tall * (0.4 + step * 0.28)
            draw.polygon([(x - w, top + tall * 0.4), (x + w, top + tall * 0.4), (x, top)], fill=green)
        draw.rectangle((x - 5, y, x + 5, y + 14), fill=(84, 62, 48))


SCENES: dict[str, Callable[[ImageDraw.ImageDraw, Random, int, int], None]] = {
    "plant": _plant,
    "building": _building,
    "sea": _sea,
    "people": _people,
    "forest": _forest,
}


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _gradient(width: int, height: int, top: Colour, bottom: Colour) -> Image.Image:
    column = Image.new("RGB", (1, height))
    for y in range(height):
        column.putpixel((0, y), _mix(bottom, top, y / height))
    return column.resize((width, height))


def _png(image: Image.Image, *, shrink: bool = True) -> bytes:
    if shrink:
        image = image.resize((image.width // SCALE, image.height // SCALE), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
