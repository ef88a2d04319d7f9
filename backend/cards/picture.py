"""The picture of a card: PNG, for messengers and pages. Draw it in a thread: it takes tens of milliseconds."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw

from backend.cards.background import FIELD, HEIGHT, PALETTE, RED, WIDTH, background
from backend.cards.face import Face
from backend.cards.fitting import BOLD, REGULAR, Fitted, fit
from backend.cards.qr import qr_picture

Box = tuple[int, int, int, int]
"""Left, top, right, bottom, in pixels."""
LEFT, RIGHT = 44, 528
"""The column of words."""
CODE_PIXELS = 430
"""The code takes at most so much, its quiet zone included."""
_WHITE, _INK, _AMBER, _AMBER_TEXT = "#ffffff", "#1b2430", "#ffd166", "#4a3300"
_GAP = 2
"""Between the name and the organisation."""
_PADDING = 18

FEDERATION: Box = (122, 34, 720, 98)
TITLE: Box = (LEFT, 128, RIGHT, 158)
NAME: Box = (LEFT, 158, RIGHT, 322)
ORGANISATION: Box = (LEFT, 324, RIGHT, 420)
NUMBER_LABEL: Box = (LEFT, 422, RIGHT, 450)
NUMBER: Box = (LEFT, 444, RIGHT, 510)
VALID: Box = (LEFT, 508, RIGHT, 542)
BADGES: Box = (LEFT, 558, RIGHT, 602)
DEMO: Box = (736, 40, 980, 92)
STAMP: Box = (FIELD[0] + 24, FIELD[1] + 200, FIELD[2] - 24, FIELD[1] + 270)
WHY: Box = (FIELD[0] + 36, FIELD[1] + 280, FIELD[2] - 36, FIELD[1] + 440)
CAPTION: Box = (FIELD[0] + 14, FIELD[1] + 424, FIELD[2] - 14, FIELD[3] - 8)


@dataclass(frozen=True, slots=True)
class Piece:
    """A text, the box it must stay in, and where in it: ``centred`` both ways, in the ``middle`` by height alone."""

    text: str
    box: Box
    font: str
    sizes: tuple[int, ...]
    colour: str
    centred: bool = False
    middle: bool = False

    @property
    def fitted(self) -> Fitted:
        """The text as it fits."""
        left, top, right, bottom = self.box
        return fit(self.text, self.font, self.sizes, right - left, bottom - top)


def draw_card(face: Face) -> bytes:
    """The card as PNG."""
    colours = PALETTE[face.level]
    card = background(face.level, faded=not face.code).copy()
    draw = ImageDraw.Draw(card)
    for piece in pieces_of(face):
        write(draw, piece)
    left = _badge(draw, BADGES[0], face.level_label, colours.badge, colours.badge_text)
    if face.warning:
        _badge(draw, left + 12, face.warning, _AMBER, _AMBER_TEXT)
    if face.code:
        _code(card, face.code)
    return _png(card)


def pieces_of(face: Face) -> list[Piece]:
    """All texts of a card but the badges; an empty one is not drawn."""
    colours = PALETTE[face.level]
    name = Piece(face.name, NAME, BOLD, (46, 42, 38, 34, 30, 27, 24), _WHITE)
    below = (LEFT, NAME[1] + name.fitted.height + _GAP, RIGHT, ORGANISATION[3])
    pieces = [
        Piece(face.federation, FEDERATION, BOLD, (30, 27, 24, 21), _WHITE, middle=True),
        Piece(face.title, TITLE, REGULAR, (22, 19), colours.soft),
        name,
        Piece(face.organisation, below, REGULAR, (25, 23, 21, 19), colours.soft),
        Piece(face.number_label, NUMBER_LABEL, REGULAR, (20,), colours.soft),
        Piece(face.number, NUMBER, BOLD, (50,), _WHITE),
        Piece(f"{face.valid_label} {face.valid_until}", VALID, REGULAR, (25, 22), _WHITE),
        *_on_the_field(face),
    ]
    if face.demo:
        pieces.append(Piece(face.demo, DEMO, BOLD, (19, 17, 15), colours.soft, centred=True))
    return [piece for piece in pieces if piece.text.strip()]


def _on_the_field(face: Face) -> list[Piece]:
    if face.code:
        return [Piece(face.code_until, CAPTION, BOLD, (26, 23, 20), _INK, centred=True)]
    return [
        Piece(face.stamp, STAMP, BOLD, (40, 36, 32, 28, 24), RED, centred=True),
        Piece(face.why, WHY, REGULAR, (26, 23, 20), _INK, centred=True),
    ]


def write(draw: ImageDraw.ImageDraw, piece: Piece) -> None:
    """Draw one text where it belongs."""
    fitted = piece.fitted
    left, top, right, bottom = piece.box
    y = top + (bottom - top - fitted.height) // 2 if piece.centred or piece.middle else top
    for line in fitted.lines:
        x = left + (right - left - fitted.font.getlength(line)) / 2 if piece.centred else left
        draw.text((x, y), line, font=fitted.font, fill=piece.colour)
        y += fitted.step


def _badge(draw: ImageDraw.ImageDraw, left: int, text: str, colour: str, text_colour: str) -> int:
    """A label in a coloured field; its right edge."""
    top, bottom = BADGES[1], BADGES[3]
    fitted = fit(text, BOLD, (22, 20, 18, 16), RIGHT - left - 2 * _PADDING, bottom - top - 8)
    right = left + fitted.width + 2 * _PADDING
    draw.rounded_rectangle((left, top, right, bottom), radius=(bottom - top) // 2, fill=colour)
    middle = (top + bottom) // 2
    draw.text((left + _PADDING, middle), fitted.lines[0], font=fitted.font, fill=text_colour, anchor="lm")
    return right


def _code(card: Image.Image, content: str) -> None:
    code = qr_picture(content, CODE_PIXELS)
    left = (FIELD[0] + FIELD[2] - code.width) // 2
    card.paste("black", (left, FIELD[1] + 2 + (CODE_PIXELS - code.height) // 2), mask=ImageChops.invert(code))


def _png(card: Image.Image) -> bytes:
    out = BytesIO()
    card.save(out, "PNG", compress_level=4)
    return out.getvalue()


__all__ = ["HEIGHT", "WIDTH", "Face", "Piece", "draw_card", "pieces_of", "write"]
