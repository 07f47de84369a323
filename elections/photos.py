"""A candidate's photo: read from whatever was sent, made small, and encoded anew with nothing else in it."""

from __future__ import annotations

import io
import warnings
from typing import IO, Final

from PIL import Image, ImageOps

LARGEST: Final = 8_000_000  # bytes
MOST_PIXELS: Final = 40_000_000
SIDE: Final = 480  # pixels, at most, of what is kept
READ: Final = ("JPEG", "PNG", "WEBP")


class NotAPhoto(ValueError):
    """What was sent cannot be read as a picture, or is too large to be one."""


def reencoded(file: IO[bytes]) -> bytes:
    """A JPEG of the picture, turned upright: no place, no camera, no thumbnail. Raises NotAPhoto."""
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise NotAPhoto("too large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=READ) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise NotAPhoto("too many pixels")
                upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, SyntaxError, ValueError, Warning, Image.DecompressionBombError) as error:
        raise NotAPhoto(str(error)) from error
    upright.thumbnail((SIDE, SIDE))
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)  # the pixels, and none of what came with them
    kept = io.BytesIO()
    bare.save(kept, "JPEG", quality=85, optimize=True)
    return kept.getvalue()
