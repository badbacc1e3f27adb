"""A photo made anew: what is kept is drawn again from the pixels, so nothing else comes along."""

from enum import StrEnum
from io import BytesIO

MOST = 3  # of one signal
LARGEST = 15 * 1024 * 1024  # bytes, as it comes from a phone
SIDE = 1600  # pixels of what is kept; enough to read a meter by
QUALITY = 80
# A JPEG is read small from the beginning; of the others every pixel has to be in memory at once.
MOST_PIXELS = {"JPEG": 120_000_000, "PNG": 40_000_000, "WEBP": 40_000_000}


class PhotoFault(StrEnum):
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"


class PhotoRefused(Exception):
    def __init__(self, fault: PhotoFault) -> None:
        super().__init__(fault)
        self.fault = fault


def made_anew(data: bytes) -> bytes:
    """→ a JPEG of at most SIDE pixels, upright, without place, time, maker or thumbnail.

    Raises PhotoRefused for what is no JPEG, PNG or WebP, is broken, or is too large.
    """
    # Only who sends a photo needs the library: a worker that never sees one does without.
    from PIL import Image, ImageOps

    if len(data) > LARGEST:
        raise PhotoRefused(PhotoFault.TOO_LARGE)
    Image.MAX_IMAGE_PIXELS = None  # held below, per kind and before anything is read
    try:
        with Image.open(BytesIO(data), formats=tuple(MOST_PIXELS)) as found:
            if found.width * found.height > MOST_PIXELS[found.format or ""]:
                raise PhotoRefused(PhotoFault.TOO_LARGE)
            found.draft("RGB", (SIDE, SIDE))
            upright = ImageOps.exif_transpose(found)
            upright.thumbnail((SIDE, SIDE))
            plain = Image.new("RGB", upright.size, "white")
            seen_through = upright.convert("RGBA")
            plain.paste(seen_through, mask=seen_through.getchannel("A"))
    except PhotoRefused:
        raise
    except Exception as broken:  # a decoder fails in many ways, each of them with bad input
        raise PhotoRefused(PhotoFault.UNREADABLE) from broken
    kept = BytesIO()
    plain.save(kept, "JPEG", quality=QUALITY, optimize=True)
    return kept.getvalue()
