"""Text that has to fit into a box: in fewer or more lines, in a smaller size, at last cut."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

FONTS = Path(__file__).parent / "fonts"
REGULAR, BOLD = "PTS55F.ttf", "PTS75F.ttf"
LEADING = 1.16
"""Height of a line to the size of its letters."""
_PIECE = re.compile(r"\S+?[-‐–—/]|\S+")


@lru_cache(maxsize=64)
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """One of our fonts in a size of pixels."""
    return ImageFont.truetype(FONTS / name, size, layout_engine=ImageFont.Layout.BASIC)


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lines of text in a font; ``width`` and ``height`` are what they take, in pixels."""

    lines: tuple[str, ...]
    font: ImageFont.FreeTypeFont
    width: int
    height: int

    @property
    def step(self) -> int:
        """From one line's top to the next one's."""
        return line_height(self.font)


def line_height(used: ImageFont.FreeTypeFont) -> int:
    """Pixels from one line's top to the next one's."""
    return round(used.size * LEADING)


def fit(text: str, name: str, sizes: Sequence[int], width: int, height: int) -> Fitted:
    """The text in the largest of the sizes (given largest first) in which it fits; in the smallest one it is cut."""
    for size in sizes:
        used = font(name, size)
        lines = tuple(_wrapped(text, used, width))
        if _high(len(lines), used) <= height and all(_long(line, used) <= width for line in lines):
            return _fitted(lines, used)
    used = font(name, sizes[-1])
    whole = [part for line in _wrapped(text, used, width) for part in _chopped(line, used, width)]
    kept = whole[: max(1, 1 + (height - _high(1, used)) // line_height(used))]
    if len(kept) < len(whole):
        kept[-1] = _ellipsis(kept[-1], used, width)
    return _fitted(tuple(kept), used)


def _fitted(lines: tuple[str, ...], used: ImageFont.FreeTypeFont) -> Fitted:
    widest = max((_long(line, used) for line in lines), default=0)
    return Fitted(lines, used, widest, _high(len(lines), used))


def _high(lines: int, used: ImageFont.FreeTypeFont) -> int:
    """How high so many lines are, from the highest accent to the lowest tail."""
    return (lines - 1) * line_height(used) + sum(used.getmetrics())


def _long(text: str, used: ImageFont.FreeTypeFont) -> int:
    """How wide the text is drawn, in pixels, what juts out included."""
    left, _, right, _ = used.getbbox(text)
    return int(-(-max(right, used.getlength(text)) // 1) - min(left, 0))


def _wrapped(text: str, used: ImageFont.FreeTypeFont, width: int) -> Iterator[str]:
    """Lines broken where the text is, at spaces, and after hyphens where a word is wider than a line."""
    for paragraph in text.splitlines():
        yield from _wrapped_line(paragraph, used, width)


def _wrapped_line(text: str, used: ImageFont.FreeTypeFont, width: int) -> Iterator[str]:
    line = ""
    for word in text.split():
        joined = f"{line} {word}" if line else word
        if used.getlength(joined) <= width:
            line = joined
            continue
        if line:
            yield line
        *before, line = _pieces(word, used, width)
        yield from before
    if line:
        yield line


def _pieces(word: str, used: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """A word, in two or more where it is too wide and has a hyphen."""
    lines = [""]
    for piece in _PIECE.findall(word) if used.getlength(word) > width else [word]:
        if lines[-1] and used.getlength(lines[-1] + piece) > width:
            lines.append("")
        lines[-1] += piece
    return lines


def _chopped(line: str, used: ImageFont.FreeTypeFont, width: int) -> Iterator[str]:
    """A line that cannot be broken well, broken anywhere."""
    while line:
        count = len(line)
        while count > 1 and used.getlength(line[:count]) > width:
            count -= 1
        yield line[:count]
        line = line[count:]


def _ellipsis(line: str, used: ImageFont.FreeTypeFont, width: int) -> str:
    while line and used.getlength(line + "…") > width:
        line = line[:-1].rstrip()
    return line + "…"
