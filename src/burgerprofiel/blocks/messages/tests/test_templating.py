"""Templates of who writes to people: what is filled in, left out or wrong, and that values stay values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from burgerprofiel.blocks.messages.templating import (
    Fault,
    MissingValuesError,
    Template,
    TemplateError,
    key_of,
)

texts = st.text(alphabet="ab ()?\n<&é-", max_size=40)


def test_a_value_stands_where_its_name_stood() -> None:
    template = Template("Beste ((Voor naam)), je premie is (((bedrag))).")
    assert template.names == ("Voor naam", "bedrag")
    assert template.plain({"voor_naam": "Mía", "BEDRAG": "€ 20"}) == "Beste Mía, je premie is (€ 20)."


@pytest.mark.parametrize("value", ["ja", "J", " yes ", "true", "1", "toon"])
def test_a_text_for_some_stands_there_for_them(value: str) -> None:
    template = Template("Kom langs.((kind?? Breng je kind mee (met kaart).))")
    assert template.plain({"kind": value}) == "Kom langs. Breng je kind mee (met kaart)."


@pytest.mark.parametrize("value", ["nee", "", "0", "misschien", []])
def test_and_not_for_others(value: str | list[str]) -> None:
    assert Template("Kom langs.((kind?? Breng je kind mee.))").plain({"kind": value}) == "Kom langs."


def test_a_list_is_one() -> None:
    template = Template("Breng mee:((stukken))\n\nTot dan!")
    values = {"stukken": ["je kaart", "een <foto>"]}
    assert template.plain(values) == "Breng mee:\n- je kaart\n- een <foto>\n\nTot dan!"
    assert template.html(values) == (
        "<p>Breng mee:</p><ul><li>je kaart</li><li>een &lt;foto&gt;</li></ul><p>Tot dan!</p>"
    )


def test_what_is_missing_is_told_all_at_once_and_what_is_too_many_does_not_matter() -> None:
    template = Template("((a)) ((b)) ((A)) ((c??x))")
    with pytest.raises(MissingValuesError) as caught:
        template.plain({"b": "1", "d": "2"})
    assert caught.value.names == ("a", "c")


@pytest.mark.parametrize(
    ("text", "fault", "line", "column"),
    [
        ("Beste ((naam", Fault.UNCLOSED, 1, 7),
        ("Beste\nje ((naam) komt", Fault.UNCLOSED, 2, 4),
        ("(())", Fault.EMPTY, 1, 1),
        ("((?? altijd))", Fault.EMPTY, 1, 1),
        ("((a??Beste ((naam))))", Fault.NESTED, 1, 12),
        (f"(({'a' * 101}))", Fault.TOO_LONG, 1, 1),
    ],
)
def test_a_mistake_says_what_and_where(text: str, fault: Fault, line: int, column: int) -> None:
    with pytest.raises(TemplateError) as caught:
        Template(text)
    assert (caught.value.fault, caught.value.line, caught.value.column) == (fault, line, column)


@given(text=texts.filter(lambda text: "((" not in text))
def test_a_text_without_fields_stays_as_it_is(text: str) -> None:
    assert Template(text).plain({}) == text


@given(text=st.text(alphabet="ab ()?\n", max_size=60))
def test_whatever_somebody_types_is_a_template_or_a_mistake_with_a_place(text: str) -> None:
    found = _read(text)
    if isinstance(found, Template):
        found.plain(dict.fromkeys(found.names, "x"))
    else:
        lines = text.splitlines(keepends=True)
        assert lines[found.line - 1][found.column - 1 :].startswith("((")


def _read(text: str) -> Template | TemplateError:
    try:
        return Template(text)
    except TemplateError as error:
        return error


@given(value=texts, other=texts)
def test_a_value_is_never_a_template(value: str, other: str) -> None:
    assert Template("((a))|((b))").plain({"a": value, "b": other}) == f"{value}|{other}"


@given(value=st.text(alphabet="ab<>&\"'/ !-=", max_size=40))
def test_a_value_is_never_markup(value: str) -> None:
    made = html.fragment_fromstring(Template("x((a))y").html({"a": value}), create_parent="div")
    assert {element.tag for element in made.iter()} <= {"div", "p", "br"}
    assert "".join(made.itertext()) == f"x{value}y"


@given(name=st.text(alphabet="aB _-", min_size=1, max_size=10))
def test_case_and_separators_make_no_difference(name: str) -> None:
    assert key_of(name.upper()) == key_of(name.replace(" ", "").replace("_", "-"))
