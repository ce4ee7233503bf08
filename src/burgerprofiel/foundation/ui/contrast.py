"""Contrast after WCAG 2.2 (success criteria 1.4.3 and 1.4.11): relative luminance and ratio of sRGB colours."""

import re

TEXT_RATIO = 4.5
SHAPE_RATIO = 3.0

_HEX = re.compile(r"#[0-9a-fA-F]{6}")

Rgb = tuple[int, int, int]


def parse_colour(text: str) -> Rgb:
    """Red, green and blue (0 to 255) of "#rrggbb". Raises ValueError for anything else."""
    if not _HEX.fullmatch(text):
        message = f"not a colour of the form #rrggbb: {text!r}"
        raise ValueError(message)
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def contrast_ratio(one: str, *, against: str) -> float:
    """From 1 (the same) to 21 (black on white); the order does not matter."""
    lighter, darker = sorted((_luminance(parse_colour(one)), _luminance(parse_colour(against))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def lighten_until(colour: str, *, against: str, ratio: float = TEXT_RATIO) -> str:
    """The colour mixed with as little white as gives this ratio against a dark background.

    Raises ValueError when even white does not reach it.
    """
    red, green, blue = parse_colour(colour)
    for percent in range(0, 101, 2):
        mixed = "#" + "".join(
            f"{channel + (255 - channel) * percent // 100:02x}" for channel in (red, green, blue)
        )
        if contrast_ratio(mixed, against=against) >= ratio:
            return mixed
    message = f"white does not reach {ratio} against {against}"
    raise ValueError(message)


def _luminance(colour: Rgb) -> float:
    red, green, blue = (_linear(channel / 255) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
