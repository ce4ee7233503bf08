"""The theme of an authority: five tokens, checked for contrast, written as a CSS file of its own."""

from dataclasses import asdict, dataclass
from typing import Literal

from burgerprofiel.foundation.ui.contrast import (
    SHAPE_RATIO,
    TEXT_RATIO,
    contrast_ratio,
    lighten_until,
    parse_colour,
)

PAPER = "#ffffff"
GROUND = "#f7f9fc"
DARK_PAPER = "#16191d"
DARK_GROUND = "#21262c"

FONT_STACKS = {
    "flanders": '"Flanders Sans", "Segoe UI", system-ui, sans-serif',
    "atkinson": '"Atkinson Hyperlegible Next", "Segoe UI", system-ui, sans-serif',
}


@dataclass(frozen=True, kw_only=True)
class ThemeTokens:
    """What an authority may change; colours as "#rrggbb".

    brand and brand_ink: the mark and current tab, and what is written on the brand colour.
    action and action_deep: links and buttons, and the same under the pointer.
    """

    brand: str = "#ffe615"
    brand_ink: str = "#333332"
    action: str = "#0055cc"
    action_deep: str = "#003b8e"
    font: Literal["flanders", "atkinson"] = "flanders"


@dataclass(frozen=True, kw_only=True)
class ContrastProblem:
    """A pair of colours that cannot be told apart well enough."""

    token: str
    against: str
    ratio: float
    needed: float


class UnreadableThemeError(ValueError):
    """The theme fails the contrast check; `problems` says where."""

    def __init__(self, problems: list[ContrastProblem]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{p.token} {p.ratio:.2f}, needs {p.needed}" for p in problems))


def contrast_problems(tokens: ThemeTokens) -> list[ContrastProblem]:
    """Which pairs fail WCAG 2.2 AA. Raises ValueError for a colour that is not "#rrggbb"."""
    pairs = [
        ("brand_ink", tokens.brand_ink, tokens.brand, TEXT_RATIO),
        ("action", tokens.action, PAPER, TEXT_RATIO),
        ("action", tokens.action, GROUND, TEXT_RATIO),
        ("action_deep", tokens.action_deep, PAPER, TEXT_RATIO),
        ("action_deep", tokens.action_deep, GROUND, TEXT_RATIO),
    ]
    measured = [
        ContrastProblem(
            token=token, against=against, ratio=contrast_ratio(colour, against=against), needed=needed
        )
        for token, colour, against, needed in pairs
    ]
    return [pair for pair in measured if pair.ratio < pair.needed]


def theme_css(tokens: ThemeTokens) -> str:
    """The style sheet of a theme, for a route of its own (never inline: the page's CSP forbids that).

    In dark mode the action colours are lightened as little as readability asks.
    Raises UnreadableThemeError when the contrast check fails, ValueError for an unknown colour or font.
    """
    problems = contrast_problems(tokens)
    if problems:
        raise UnreadableThemeError(problems)
    if tokens.font not in FONT_STACKS:
        message = f"unknown font: {tokens.font!r}"
        raise ValueError(message)
    light = {name: value for name, value in asdict(tokens).items() if name != "font"}
    dark = {"action": _for_dark(tokens.action), "action_deep": _for_dark(tokens.action, ratio=9.0)}
    dark["brand"] = lighten_until(tokens.brand, against=DARK_PAPER, ratio=SHAPE_RATIO)
    return (
        "@layer theme {\n"
        f":root {{ {_declarations(light)} --font: {FONT_STACKS[tokens.font]}; }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {_declarations(dark)} }} }}\n"
        "}\n"
    )


def _for_dark(colour: str, *, ratio: float = 6.0) -> str:
    parse_colour(colour)
    return lighten_until(colour, against=DARK_GROUND, ratio=ratio)


def _declarations(values: dict[str, str]) -> str:
    return " ".join(f"--{name.replace('_', '-')}: {value};" for name, value in values.items())
