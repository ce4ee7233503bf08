"""Lists of recipients as spreadsheets save them: what is read, and what is wrong where."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.messages import recipients
from burgerprofiel.blocks.messages.recipients import Problem, RowError, Sheet, SheetError
from burgerprofiel.blocks.messages.templating import Template
from burgerprofiel.foundation.identifiers import IdentifierType

LETTER = Template("Beste ((voornaam)), je betaalt ((bedrag)).")
AN, BO, SHOP = make.insz(901), make.insz(902), make.kbo(903)


def read(text: str, *, encoding: str = "utf-8", template: Template = LETTER) -> Sheet:
    return recipients.read(text.encode(encoding), template=template)


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_each_row_is_a_recipient_with_the_values_of_the_template(delimiter: str, encoding: str) -> None:
    lines = [
        ["Rijksregister-nummer", "Voor naam", "opmerking", "BEDRAG"],
        [AN, "Zoë", "", "20 €"],
        [SHOP, "Bo", "x", "5 €"],
    ]
    found = read("\r\n".join(delimiter.join(line) for line in lines), encoding=encoding)
    assert [(one.row, one.recipient, one.values) for one in found.rows] == [
        (2, (IdentifierType.INSZ, AN), {"voornaam": "Zoë", "bedrag": "20 €"}),
        (3, (IdentifierType.KBO, SHOP), {"voornaam": "Bo", "bedrag": "5 €"}),
    ]
    assert found.errors_in_all == 0


def test_a_cell_may_hold_what_divides_cells_and_lines() -> None:
    found = read(f'insz;voornaam;bedrag\n{AN};"An; of ""Anneke""\nVoorbeeld";20\n')
    assert found.rows[0].values["voornaam"] == 'An; of "Anneke"\nVoorbeeld'


def test_each_row_that_is_wrong_says_where_and_the_others_stay() -> None:
    found = read(
        f"insz;voornaam;bedrag\n{AN};An;20\n12345678901;Bo;5\n\n{BO};;5\n{BO};Bo\n{AN};An;20\n{AN};An;30\n"
    )
    assert [one.row for one in found.rows] == [2, 8]
    assert found.errors == (
        RowError(3, Problem.BAD_NUMBER, "insz"),
        RowError(5, Problem.NO_VALUE, "voornaam"),
        RowError(6, Problem.WRONG_LENGTH),
        RowError(7, Problem.TWICE),
    )


def test_only_the_first_errors_are_told_and_all_are_counted() -> None:
    found = read("insz;voornaam;bedrag\n" + "1;An;20\n" * 50)
    assert (len(found.errors), found.errors_in_all, found.rows) == (recipients.SHOWN, 50, ())


@pytest.mark.parametrize(
    ("text", "problem", "columns"),
    [
        ("", Problem.EMPTY, ()),
        ("insz;voornaam;bedrag\n\n", Problem.EMPTY, ()),
        ("voornaam;bedrag\nAn;20\n", Problem.NO_NUMBERS, ()),
        ("insz;kbo-nummer;voornaam;bedrag\n", Problem.DOUBLE_COLUMN, ()),
        ("insz;voornaam\n", Problem.MISSING_COLUMN, ("bedrag",)),
        ("insz;voornaam;bedrag;Bedrag\n", Problem.DOUBLE_COLUMN, ("bedrag",)),
        ("insz;voornaam;bedrag\n\0", Problem.NO_TEXT, ()),
    ],
)
def test_a_file_that_is_of_no_use_says_why(text: str, problem: Problem, columns: tuple[str, ...]) -> None:
    with pytest.raises(SheetError) as caught:
        read(text)
    assert (caught.value.problem, caught.value.columns) == (problem, columns)


def test_a_file_has_at_most_so_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recipients, "MOST_ROWS", 2)
    rows = [f"{number};An;20\n" for number in (AN, BO, SHOP)]
    head = "insz;voornaam;bedrag\n"
    assert len(read(head + "".join(rows[:2])).rows) == 2
    with pytest.raises(SheetError) as caught:
        read(head + "".join(rows))
    assert caught.value.problem is Problem.TOO_MANY_ROWS


def test_a_template_may_ask_for_a_number_itself() -> None:
    template = Template("Je nummer is ((nummer)).")
    found = read(f"insz;nummer\n{AN};7\n", template=template)
    assert found.rows[0].values == {"nummer": "7"}


@given(content=st.binary(max_size=200))
def test_whatever_somebody_sends_is_a_list_or_a_named_problem(content: bytes) -> None:
    head = b"insz;voornaam;bedrag\n"
    for whole in (content, head + content):
        try:
            found = recipients.read(whole, template=LETTER)
        except SheetError:
            continue
        assert found.rows or found.errors


@given(value=st.text(min_size=1, max_size=30).map(str.strip).filter(lambda text: text and "\0" not in text))
def test_what_a_spreadsheet_writes_is_what_is_read(value: str) -> None:
    written = io.StringIO()
    csv.writer(written, delimiter=";").writerows([["insz", "voornaam", "bedrag"], [AN, value, "20"]])
    assert read(written.getvalue()).rows[0].values["voornaam"].split() == value.split()
