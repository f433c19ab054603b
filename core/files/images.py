"""Pictures: decoded to be sure that they are pictures, and written anew, so that nothing but the picture is kept.

Writing anew drops EXIF (with the place where it was taken), comments, colour profiles and whatever hides behind the
picture's end; the orientation is applied first.
"""

from __future__ import annotations

import io
from typing import BinaryIO

from flask_babel import gettext as _
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from core.files.refusal import FileRefused

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF", "BMP")
MAX_PIXELS = 40_000_000
MASTER_SIDE = 2400
VARIANTS = {"small": 96, "medium": 480, "large": 1600}
"""The longer side in pixels; a picture is never enlarged."""

MIME = "image/webp"
_QUALITY = 84


def is_picture(stream: BinaryIO) -> bool:
    """True if the beginning looks like a picture of a kind that we take. Leaves ``stream`` at its beginning."""
    try:
        with Image.open(stream, formats=FORMATS):
            return True
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, Image.DecompressionBombWarning, ValueError):
        return False
    finally:
        stream.seek(0)


def master(stream: BinaryIO) -> tuple[bytes, int, int]:
    """The picture in ``stream`` written anew as WebP, at most 2400 pixels wide or high, with its width and height.

    Raises:
        FileRefused: it is no picture, is damaged, or has more than 40 million pixels.
    """
    # Some libraries switch this on for the whole process, and half a picture would pass for a whole one.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(stream, formats=FORMATS) as image:
            _check_pixels(image)
            image.draft("RGB", (MASTER_SIDE, MASTER_SIDE))
            upright = _plain(ImageOps.exif_transpose(image))
            upright.thumbnail((MASTER_SIDE, MASTER_SIDE), Image.Resampling.LANCZOS)
            return _webp(upright), upright.width, upright.height
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except UnidentifiedImageError as error:
        raise FileRefused(_("This is not a picture. Choose a JPEG, PNG, WebP, GIF or AVIF file.")) from error
    except FileRefused:
        raise
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        # What Pillow raises when a decoder stumbles over damaged data.
        raise FileRefused(_("This picture is damaged and cannot be read. Save it again and try once more.")) from error


def variant(stream: BinaryIO, name: str) -> bytes:
    """The master picture in ``stream`` made smaller for ``name``, a key of ``VARIANTS``."""
    side = VARIANTS[name]
    with Image.open(stream, formats=("WEBP",)) as image:
        image.thumbnail((side, side), Image.Resampling.LANCZOS)
        return _webp(image)


def _check_pixels(image: Image.Image) -> None:
    """The header alone tells the size, before a single pixel is unpacked."""
    if image.width * image.height > MAX_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> FileRefused:
    return FileRefused(_("This picture has more than 40 million pixels. Make it smaller and try again."))


def _plain(image: Image.Image) -> Image.Image:
    """The first frame in plain colours, transparency kept."""
    has_alpha = "A" in image.getbands() or "transparency" in image.info
    return image.convert("RGBA" if has_alpha else "RGB")


def _webp(image: Image.Image) -> bytes:
    output = io.BytesIO()
    image.save(output, "WEBP", quality=_QUALITY, method=4, exif=b"", icc_profile=b"", xmp=b"")
    return output.getvalue()
