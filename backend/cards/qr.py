"""QR codes (ISO/IEC 18004) as pictures."""

from __future__ import annotations

import segno
from PIL import Image

QUIET = 4
"""Modules of white around a code, as the standard demands."""
LEVEL = "m"
"""Error correction: about 15 % of a code may be spoilt."""


def qr_version(content: str) -> int:
    """The size of the code that holds this, 1 to 40."""
    return int(_code(content).version)


def qr_picture(content: str, most: int) -> Image.Image:
    """A code in black and white with its quiet zone, as large as fits into ``most`` pixels by whole pixels a module.

    Raises:
        ValueError: it would not fit even with one pixel a module.
    """
    rows = [bytes(row) for row in _code(content).matrix_iter(border=QUIET)]
    scale = most // len(rows)
    if not scale:
        raise ValueError(f"a code of {len(rows)} modules does not fit into {most} pixels")
    dots = Image.frombytes("L", (len(rows), len(rows)), bytes(0 if dark else 255 for row in rows for dark in row))
    return dots.resize((len(rows) * scale,) * 2, Image.Resampling.NEAREST)


def _code(content: str) -> segno.QRCode:
    return segno.make(content, error=LEVEL, boost_error=False, micro=False)
