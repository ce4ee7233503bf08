import pytest
from hypothesis import given
from hypothesis import strategies as st

from burgerprofiel.foundation.ui.contrast import contrast_ratio, lighten_until, parse_colour
from burgerprofiel.foundation.ui.theme import (
    DARK_GROUND,
    ThemeTokens,
    UnreadableThemeError,
    contrast_problems,
    theme_css,
)

colours = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


def test_known_ratios() -> None:
    assert contrast_ratio("#000000", against="#ffffff") == pytest.approx(21)
    assert contrast_ratio("#777777", against="#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast_ratio("#ffffff", against="#ffffff") == 1


@given(colours, colours)
def test_the_order_of_colours_does_not_matter(one: str, other: str) -> None:
    assert contrast_ratio(one, against=other) == contrast_ratio(other, against=one)
    assert 1 <= contrast_ratio(one, against=other) <= 21


@given(colours)
def test_any_colour_becomes_readable_on_dark(colour: str) -> None:
    assert contrast_ratio(lighten_until(colour, against=DARK_GROUND), against=DARK_GROUND) >= 4.5


def test_nothing_is_readable_when_white_is_not() -> None:
    with pytest.raises(ValueError, match="does not reach"):
        lighten_until("#8c8c8c", against="#8c8c8c")


@pytest.mark.parametrize("text", ["red", "#fff", "#12345g", "#000000;}", "", "#0000000", "#000000\n"])
def test_only_full_hex_colours(text: str) -> None:
    with pytest.raises(ValueError, match="not a colour"):
        parse_colour(text)


def test_the_default_theme_is_readable() -> None:
    assert contrast_problems(ThemeTokens()) == []


def test_a_pale_action_colour_is_refused_with_the_reason() -> None:
    with pytest.raises(UnreadableThemeError) as refused:
        theme_css(ThemeTokens(action="#7fb0f5"))
    assert {problem.token for problem in refused.value.problems} == {"action"}


def test_a_theme_cannot_smuggle_styles() -> None:
    with pytest.raises(ValueError, match="not a colour"):
        theme_css(ThemeTokens(brand="#ffe615;} body{display:none"))
    with pytest.raises(ValueError, match="unknown font"):
        theme_css(ThemeTokens(font="x;} body{display:none"))  # type: ignore[arg-type]


def test_the_file_sets_the_tokens_for_light_and_dark() -> None:
    css = theme_css(ThemeTokens(action="#0b6e66", action_deep="#07423d", font="atkinson"))
    assert "--action: #0b6e66;" in css
    assert "Atkinson Hyperlegible Next" in css
    assert css.count("--action:") == 2
