"""Draws the icons of the installed app from the mark of the site: `python -m tools.icons` writes `frontend/icons`."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).resolve().parent.parent / "frontend" / "icons"
INK, BRAND = "#333332", "#ffe615"
_FINER = 4  # drawn larger and made smaller, for smooth edges


def main() -> None:
    """Write them all."""
    FOLDER.mkdir(exist_ok=True)
    for name, size, corner, mark in (
        ("icon-192", 192, 6, 1.0),
        ("icon-512", 512, 6, 1.0),
        ("icon-maskable-512", 512, 0, 0.8),  # the outer tenth may be cut off
        ("apple-touch-icon", 180, 0, 0.9),  # iOS rounds it by itself
    ):
        drawn(size, corner=corner, mark=mark).save(FOLDER / f"{name}.png", optimize=True)


def drawn(size: int, *, corner: int, mark: float) -> Image.Image:
    """The mark (40 by 40) at this size; `corner` is the radius of the ground, `mark` how much of it the sign takes."""
    scale = size * _FINER / 40
    image = Image.new("RGBA", (size * _FINER, size * _FINER), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((0, 0, size * _FINER - 1, size * _FINER - 1), radius=corner * scale, fill=INK)
    corners = ((20, 6), (28, 6), (20, 34), (12, 34))
    draw.polygon(
        [((20 + (x - 20) * mark) * scale, (20 + (y - 20) * mark) * scale) for x, y in corners], fill=BRAND
    )
    return image.resize((size, size), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    main()
