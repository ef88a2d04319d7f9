"""What Telegram's server takes as a picture and as a file, and what it says of others."""

from __future__ import annotations

import io

from PIL import Image, UnidentifiedImageError

MAX_PHOTO = 10 * 2**20
MAX_DOCUMENT = 50 * 2**20
MAX_SIDES = 10_000
MAX_RATIO = 20
MAX_CAPTION = 1024


class BadFile(Exception):
    """It is not taken; the message is Telegram's description."""


def check_photo(content: bytes) -> None:
    """Raises BadFile where it is no picture, or too large a one."""
    if not content:
        raise BadFile("Bad Request: file must be non-empty")
    if len(content) > MAX_PHOTO:
        size = f"file of size {len(content)} bytes is too big for a photo; the maximum size is {MAX_PHOTO} bytes"
        raise BadFile(f"Bad Request: {size}")
    try:
        with Image.open(io.BytesIO(content)) as picture:
            width, height = picture.size
    except (UnidentifiedImageError, Image.DecompressionBombError):
        raise BadFile("Bad Request: IMAGE_PROCESS_FAILED") from None
    if width + height > MAX_SIDES or max(width, height) > MAX_RATIO * min(width, height):
        raise BadFile("Bad Request: PHOTO_INVALID_DIMENSIONS")
