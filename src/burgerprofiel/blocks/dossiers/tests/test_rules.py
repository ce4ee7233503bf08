"""What statuses mean, and what a series of them amounts to."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burgerprofiel.blocks.dossiers import rules
from burgerprofiel.blocks.dossiers.contracts import Outcome, Phase, Result, Turn

START = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)

entries = st.lists(
    st.builds(
        lambda minutes, sequence, closes: rules.Entry(START + timedelta(minutes=minutes), sequence, closes),
        st.integers(0, 6),
        st.integers(0, 2),
        st.booleans(),
    ),
    max_size=8,
)


@pytest.mark.parametrize(
    ("given_phase", "phase"),
    [
        ("Samenstelling", Phase.COMPOSITION),
        ("behandeling", Phase.TREATMENT),
        ("Beslissing & Beroep", Phase.DECISION),
        ("Beslissing, Beroep", Phase.DECISION),
        ("Beslissing en beroep", Phase.DECISION),
        ("Uitvoering", Phase.EXECUTION),
        ("AFGEROND", Phase.CLOSED),
        ("Denkfase", Phase.UNKNOWN),
        ("", Phase.UNKNOWN),
    ],
)
def test_phases(given_phase: str, phase: Phase) -> None:
    assert rules.interpret(phase_given=given_phase, code="").phase is phase


@pytest.mark.parametrize(
    "code", ["DossierOnvolledig", "DOSSIER_ONVOLLEDIG", "dossier onvolledig", "Dossier-Onvolledig"]
)
def test_codes_are_compared_by_letters_and_digits(code: str) -> None:
    assert rules.code_key(code) == "dossieronvolledig"
    assert rules.interpret(phase_given="", code=code).phase is Phase.TREATMENT
    assert rules.code_key("Geïnitieerd") == "geinitieerd"


@pytest.mark.parametrize(
    ("phase", "code", "closes", "outcome"),
    [
        ("Afgerond", "Goedgekeurd", True, Outcome.GRANTED),
        ("Beslissing & Beroep", "Goedgekeurd", False, Outcome.GRANTED),
        ("Behandeling", "Stopgezet", True, Outcome.DISCONTINUED),
        ("", "Geweigerd", True, Outcome.REFUSED),
        ("", "DeelsGoedgekeurd", True, Outcome.PARTLY),
        ("Uitvoering", "Uitgevoerd", True, Outcome.NONE),
        ("Uitvoering", "Betaald", False, Outcome.GRANTED),
        ("Behandeling", "InBehandeling", False, Outcome.NONE),
    ],
)
def test_closing_and_outcome(phase: str, code: str, closes: bool, outcome: Outcome) -> None:
    meaning = rules.interpret(phase_given=phase, code=code)
    assert (meaning.closes, meaning.outcome) == (closes, outcome)


def test_only_what_is_unknown_is_reported() -> None:
    assert rules.interpret(phase_given="Afgerond", code="Aktename").warnings == ()
    assert rules.interpret(phase_given="", code="").warnings == ()
    assert [w.code for w in rules.interpret(phase_given="X", code="Y").warnings] == [
        "unknown-phase",
        "unknown-code",
    ]


@pytest.mark.parametrize(
    "code",
    [
        "InBehandeling",
        "in behandeling!",
        "IetsEigens",
        "WIJ_DENKEN_NA",
        "XQ-7",
        "Stap2026",
        "Klaar!",
        "Geïnd",
    ],
)
def test_a_code_is_one_word_or_one_that_we_know(code: str) -> None:
    assert rules.split_code(code) == (code, "")


@pytest.mark.parametrize(
    "text",
    [
        "Jonas Peeters",
        "85073003328",
        "Stap85.07.30-033.28",
        "Stap20261",
        "Stap/2026/417/9",
        "jonas@voorbeeld.be",
        "Иван Beslist",
        "Woord\nWoord",
    ],
)
def test_what_is_no_code_stays_out_of_the_clear(text: str) -> None:
    assert rules.split_code(text) == ("", text)
    warnings = rules.interpret(phase_given="Behandeling", code="", has_no_code=True).warnings
    assert [warning.code for warning in warnings] == ["not-a-code"]
    assert text not in str(warnings)


def test_no_code_at_all_is_no_fault() -> None:
    assert rules.split_code("") == ("", "")


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_phase_and_code_have_a_meaning(phase: str, code: str) -> None:
    meaning = rules.interpret(phase_given=phase, code=code)
    assert len(meaning.code_key) <= 60
    assert rules.code_key(meaning.code_key) == meaning.code_key


@pytest.mark.parametrize(
    ("needed", "third_party", "closed", "turn"),
    [
        (True, True, True, Turn.YOU),
        (False, True, True, Turn.THIRD_PARTY),
        (False, False, True, Turn.NONE),
        (False, False, False, Turn.AUTHORITY),
    ],
)
def test_whose_turn(needed: bool, third_party: bool, closed: bool, turn: Turn) -> None:
    assert rules.turn(action_needed=needed, third_party_action=third_party, closed=closed) is turn


@pytest.mark.parametrize("link", ["http://a.be", "https://a.be:8443/x?y=1#z", "HTTPS://a.be/é"])
def test_links(link: str) -> None:
    assert rules.is_link(link)


@pytest.mark.parametrize(
    "link",
    ["", "a.be", "//a.be", "javascript:alert(1)", "https://", "https:///x", "https://u:p@a.be", "https://a.be\\@b.be",
     "https://a.be/ x", "https://a.be/\n", " https://a.be", "data:text/html,x", "https://a.be/\u0085"],
)  # fmt: skip
def test_no_links(link: str) -> None:
    assert not rules.is_link(link)


def test_the_day_a_file_started_is_a_belgian_one() -> None:
    life, _, _ = rules.follow(rules.Life(), entries=[rules.Entry(START, 0, closes=False)])
    assert life.started_on == date(2026, 3, 3)


@given(entries)
def test_exactly_one_status_is_current_and_it_is_the_newest(given_entries: list[rules.Entry]) -> None:
    life, results, current = rules.follow(rules.Life(), entries=given_entries)
    assert results.count(Result.CURRENT) == min(1, len(given_entries))
    if current is None:
        assert life == rules.Life()
        return
    newest = max(
        range(len(given_entries)), key=lambda i: (given_entries[i].changed_at, given_entries[i].sequence, i)
    )
    assert (current, results[current]) == (newest, Result.CURRENT)
    assert (life.closed_at is not None) is given_entries[newest].closes


@given(entries, st.randoms())
def test_the_order_of_arrival_makes_no_difference(given_entries: list[rules.Entry], random: object) -> None:
    distinct = list({(e.changed_at, e.sequence): e for e in given_entries}.values())
    shuffled = distinct.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, _, _ = rules.follow(rules.Life(), entries=distinct)
    other, _, _ = rules.follow(rules.Life(), entries=shuffled)
    assert one == other


@given(entries, st.integers(0, 8))
def test_one_call_or_several_make_no_difference(given_entries: list[rules.Entry], cut: int) -> None:
    whole, _, _ = rules.follow(rules.Life(), entries=given_entries)
    first, _, _ = rules.follow(rules.Life(), entries=given_entries[:cut])
    second, _, _ = rules.follow(first, entries=given_entries[cut:])
    assert whole == second


@given(entries, entries, st.integers(-2, 8))
def test_nothing_up_to_its_removal_comes_back(
    before: list[rules.Entry], after: list[rules.Entry], minutes: int
) -> None:
    life, _, _ = rules.follow(rules.Life(), entries=before)
    removed = rules.withdrawn(life, at=START + timedelta(minutes=minutes))
    assert removed.withdrawn_at is not None
    assert life.changed_at is None or removed.withdrawn_at >= life.changed_at
    _, results, _ = rules.follow(removed, entries=[*before, *after])
    for entry, result in zip([*before, *after], results, strict=True):
        assert (result is Result.WITHDRAWN) is (entry.changed_at <= removed.withdrawn_at)
