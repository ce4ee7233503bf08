import re
from datetime import date
from functools import cache
from typing import Any

import pytest
from jinja2 import Environment

from burgerprofiel.foundation.ui.environment import TEMPLATES, plain_environment
from burgerprofiel.foundation.ui.shapes import bars, spark

TODAY = date(2026, 11, 21)


def html(call: str, **context: Any) -> str:
    source = '{% import "ui/components.html" as ui %}{{ ui.' + call + " }}"
    return environment().from_string(source).render(context)


@cache
def environment() -> Environment:
    return plain_environment(today=TODAY)


def test_an_overdue_row_says_so_in_words_and_names_its_button() -> None:
    row = html(
        'todo_row("Betaal", "Stad", due=due, action="Betalen", action_url="/x")', due=date(2026, 11, 15)
    )
    assert "6 dagen" in row
    assert "te laat" in row
    assert '<time datetime="2026-11-15"' in row
    assert re.search(r'Betalen<span class="visually-hidden">: Betaal</span>', row)


def test_words_that_were_made_before_pass_unchanged() -> None:
    row = html('todo_row("Betaal", "Stad", due=("4 dagen", "nog tijd", "calm"))')
    assert "4 dagen" in row
    assert "<time" not in row


@pytest.mark.parametrize(
    ("turn", "words"),
    [("you", "Bij jou"), ("authority", "Bij de dienst"), ("third_party", "Bij iemand anders")],
)
def test_whose_turn_it_is_stands_in_words(turn: str, words: str) -> None:
    assert words in html(f'file_row("Titel", "/d", "Stad", turn="{turn}")')


def test_a_row_carries_what_live_updates_need() -> None:
    row = html('file_row("Titel", "/d", "Stad", dossier_id="d1", row_url="/d/row", announce="Gewijzigd")')
    assert 'data-dossier-id="d1" data-row-url="/d/row" data-live-announce="Gewijzigd"' in row


def test_the_step_bar_only_decorates_its_text() -> None:
    bar = html('step_bar(3, 5, "in behandeling")')
    assert 'class="step-bar" aria-hidden="true"' in bar
    assert "Stap 3 van 5: in behandeling" in bar


def test_more_steps_than_foreseen_never_says_nine_of_four() -> None:
    assert "Stap 4 van 4" in html('step_bar(9, 4, "x")')


def test_unknown_steps_show_only_the_phase() -> None:
    assert "step-bar__part" not in html('step_bar(text="status bij de bron")')


def test_steps_tell_past_present_and_future_without_colour() -> None:
    steps = [{"title": state, "state": state} for state in ("past", "current", "future", "skipped")]
    page = html("step_list(steps)", steps=steps)
    assert page.count('aria-current="step"') == 1
    for words in ("gebeurd", "hier staat het nu", "komt nog"):
        assert f"({words})" in page
    assert '<p class="meta">overgeslagen</p>' in page, "an empty ring alone says nothing"


def test_an_error_never_looks_like_nothing_here() -> None:
    error, empty = html('error("Niet opgehaald.", retry_url="/x")'), html('empty("Niets hier.")')
    assert "Probeer opnieuw" in error
    assert 'role="alert"' in error
    assert "state--error" not in empty


def test_a_wrong_field_is_tied_to_its_text() -> None:
    field = html('text_field("email", "E-mail", hint="h", error="Vul aan")')
    assert 'aria-describedby="email-hint email-error"' in field
    assert 'aria-invalid="true"' in field
    assert '<label class="field__label" for="email">' in field


def test_chosen_answers_stay_chosen_whatever_their_type() -> None:
    page = html(
        'checkboxes("a", "A", [{"value": 1, "label": "een"}, {"value": 2, "label": "twee"}], selected=["2"])'
    )
    assert re.findall(r'value="(\d)" checked', page) == ["2"]


def test_facts_leave_out_what_is_not_known() -> None:
    assert "Bedrag" not in html('facts([("Naam", "An"), ("Bedrag", none)])')


def test_nothing_inline_that_the_policy_forbids() -> None:
    for template in TEMPLATES.rglob("*.html"):
        source = re.sub(r"\{[#{%].*?[#}%]\}", "", template.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.search(
            r"\sstyle=|<style|\son[a-z]+=|javascript:|<script(?! src=)|hx-on|hx-vals", source
        ), template


def test_lines_are_drawn_inside_their_box() -> None:
    line = spark([3, 1, 2])
    points = [tuple(map(float, point.split(","))) for point in line.points.split()]
    assert points == [(4, 4), (80, 32), (156, 18)]
    assert spark([5, 5]).points == "4.0,18.0 156.0,18.0"
    assert spark([7]).points == "4.0,18.0"
    assert spark([]).points == ""


def test_bars_are_shares_of_the_longest() -> None:
    drawn = bars([{"label": "a", "value": 2}, {"label": "b", "value": 8, "text": "acht"}])
    assert [(bar.percent, bar.text) for bar in drawn] == [(25, "2"), (100, "acht")]
    assert bars([{"label": "a", "value": 0}])[0].percent == 0
    assert bars([]) == []
