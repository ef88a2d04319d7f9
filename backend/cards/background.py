"""The empty card: colours of the loyalty level, the pattern, the emblem, the white field of the code."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw

from backend.members.entities import Loyalty

WIDTH, HEIGHT = 1012, 638
"""Pixels of the picture: the proportions of ID-1 (ISO/IEC 7810) at 300 dots an inch."""
FIELD = (548, 132, 980, 606)
"""Left, top, right and bottom of the white field of the code."""
FINER = 2
"""Everything is drawn this much larger, and made smaller at the end: smooth edges."""
RED = "#b3201f"
_LINE = (255, 255, 255, 20)
_WAVES = 26


@dataclass(frozen=True, slots=True)
class Colours:
    """Of a level: the corners, what is light on them, and the badge with its text."""

    dark: str
    bright: str
    soft: str
    badge: str
    badge_text: str


PALETTE = {
    Loyalty.BASIC: Colours("#0b2348", "#1f64ad", "#b9d4f2", "#dbeafb", "#12406f"),
    Loyalty.SILVER: Colours("#27303b", "#5d6f83", "#d3dce6", "#e9edf2", "#2f3b48"),
    Loyalty.GOLD: Colours("#33230a", "#8c641a", "#f3dfb2", "#f6d98a", "#4c3507"),
}


@lru_cache(maxsize=8)
def background(level: Loyalty, *, faded: bool = False) -> Image.Image:
    """The empty card of a level, ``faded`` to grey where it is not good. Not to be drawn on: copy it."""
    colours = PALETTE[level]
    size = (WIDTH * FINER, HEIGHT * FINER)
    card = Image.composite(Image.new("RGB", size, colours.bright), Image.new("RGB", size, colours.dark), _slope(size))
    pattern = Image.new("RGBA", size)
    _waves(ImageDraw.Draw(pattern))
    _emblem(ImageDraw.Draw(pattern), colours)
    card.paste(pattern, mask=pattern)
    draw = ImageDraw.Draw(card)
    draw.rounded_rectangle([FINER * edge for edge in FIELD], radius=26 * FINER, fill="white")
    if faded:
        card = card.convert("L").convert("RGB")
        _no_entry(ImageDraw.Draw(card))
    return card.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def _slope(size: tuple[int, int]) -> Image.Image:
    """Darkness from one corner to the other."""
    down = Image.linear_gradient("L").resize(size, Image.Resampling.BICUBIC)
    across = Image.linear_gradient("L").rotate(90).resize(size, Image.Resampling.BICUBIC)
    return ImageChops.add(down, across, scale=2)


def _waves(draw: ImageDraw.ImageDraw) -> None:
    """Thin lines as on printed cards."""
    for wave in range(_WAVES):
        shift = wave * math.tau / _WAVES
        points = [
            (
                FINER * x,
                FINER * (HEIGHT * 0.62 + 150 * math.sin(x / 190 + shift) + 46 * math.sin(x / 61 - 2 * shift)),
            )
            for x in range(-8, WIDTH + 9, 4)
        ]
        draw.line(points, fill=_LINE, width=FINER)


def _emblem(draw: ImageDraw.ImageDraw, colours: Colours) -> None:
    """Three rings that hold together."""
    for x, y in ((62, 74), (88, 74), (75, 52)):
        box = [FINER * edge for edge in (x - 20, y - 20, x + 20, y + 20)]
        draw.ellipse(box, outline=colours.soft, width=5 * FINER)


def _no_entry(draw: ImageDraw.ImageDraw) -> None:
    """A crossed circle in the upper part of the field."""
    x, y, radius = (FIELD[0] + FIELD[2]) // 2, FIELD[1] + 118, 62
    draw.ellipse([FINER * edge for edge in (x - radius, y - radius, x + radius, y + radius)], outline=RED, width=24)
    arm = 26
    for rise in (arm, -arm):
        ends = [(FINER * (x - arm), FINER * (y - rise)), (FINER * (x + arm), FINER * (y + rise))]
        draw.line(ends, fill=RED, width=24)
