"""Photos: drawn anew from their pixels, so that nothing else of the file remains (place, device, comments, tails)."""

from __future__ import annotations

import io
import warnings
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from burgerprofiel.foundation.uploads.contracts import Kind, Reason

MAX_PIXELS: Final = 50_000_000
MAX_SIDE: Final = 20_000
_FORMATS: Final = {Kind.JPEG: "JPEG", Kind.PNG: "PNG", Kind.WEBP: "WEBP"}
_MODES: Final = {Kind.JPEG: ("RGB", "L"), Kind.PNG: ("RGB", "RGBA", "L", "LA"), Kind.WEBP: ("RGB", "RGBA")}
_OPTIONS: Final[dict[Kind, dict[str, object]]] = {
    Kind.JPEG: {"quality": 90, "optimize": True},
    Kind.PNG: {"optimize": False},
    Kind.WEBP: {"quality": 90},
}


class ImageError(Exception):
    """The image cannot be drawn, or is too big to."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def redraw(content: bytes, *, kind: Kind) -> bytes:
    """The same picture in the same format, upright, without any metadata. Raises ImageError.

    The size is read from the header before a pixel is; of an animation the first frame remains.
    """
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[_FORMATS[kind]]) as image:
                if max(image.size) > MAX_SIDE or image.width * image.height > MAX_PIXELS:
                    raise ImageError(Reason.IMAGE_TOO_BIG)
                return _draw(image, kind=kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise ImageError(Reason.IMAGE_TOO_BIG) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise ImageError(Reason.UNREADABLE) from error


def _draw(image: Image.Image, *, kind: Kind) -> bytes:
    upright = ImageOps.exif_transpose(image)
    modes = _MODES[kind]
    if upright.mode not in modes:
        has_alpha = "A" in upright.getbands() or "transparency" in upright.info
        upright = upright.convert("RGBA" if has_alpha and "RGBA" in modes else "RGB")
    fresh = Image.frombytes(upright.mode, upright.size, upright.tobytes())
    drawn = io.BytesIO()
    fresh.save(drawn, format=_FORMATS[kind], **_OPTIONS[kind])
    return drawn.getvalue()
