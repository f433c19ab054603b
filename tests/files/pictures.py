"""Pictures made by the tests themselves."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

GPS_TAG = 0x8825
ORIENTATION_TAG = 0x0112


def picture(width: int = 80, height: int = 40, kind: str = "PNG", **options) -> bytes:
    """A picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width // 2, height))
    output = io.BytesIO()
    image.save(output, kind, **options)
    return output.getvalue()


def photo_with_place(orientation: int = 1) -> bytes:
    """A JPEG that tells where it was taken, and by whom."""
    exif = Image.Exif()
    exif[ORIENTATION_TAG] = orientation
    exif[0x013B] = "Somebody"
    exif.get_ifd(GPS_TAG).update({1: "N", 2: (55.0, 45.0, 0.0), 3: "E", 4: (37.0, 37.0, 0.0)})
    return picture(kind="JPEG", exif=exif, quality=95)


def bomb(width: int, height: int) -> bytes:
    """A PNG of some kilobytes that unpacks to ``width`` × ``height`` pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    packer = zlib.compressobj(9)
    row = b"\x00" * (1 + (width + 7) // 8)
    data = b"".join(packer.compress(row) for _number in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
