import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from burgerprofiel.foundation.ui.catalogue import catalogue, po_file
from burgerprofiel.foundation.ui.environment import plain_environment

UI = Path(__file__).parents[1]
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]


def own_texts() -> set[str]:
    found = extract_from_dir(UI, method_map=METHODS, options_map={"templates/**.html": {"trimmed": "true"}})
    return {message[0] if isinstance(message, tuple) else message for _, _, message, _, _ in found}


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_every_text_is_translated(language: str) -> None:
    with po_file(language).open("rb") as source:
        known = {
            m.id[0] if isinstance(m.id, tuple) else m.id: m for m in read_po(source, locale=language) if m.id
        }
    assert own_texts() == set(known)
    assert len(known) > 50
    for message in known.values():
        strings = forms(message.string)
        assert all(strings), message.id
        wanted = {frozenset(placeholders(text)) for text in forms(message.id)}
        assert {frozenset(placeholders(text)) for text in strings} == wanted, message.id


def forms(text: Any) -> tuple[str, ...]:
    """All plural forms of a message, or its only one."""
    return (text,) if isinstance(text, str) else tuple(text or ("",))


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)", text))


def test_macros_speak_the_language_of_the_page() -> None:
    source = '{% import "ui/components.html" as ui %}{{ ui.step_bar(3, 5, "x") }}{{ ui.partial(["A", "B"]) }}'
    said = {
        code: plain_environment(locale=code).from_string(source).render() for code in ("nl", "en", "fr", "de")
    }
    assert "Stap 3 van 5: x" in said["nl"]
    assert "A en B antwoorden nu niet." in said["nl"]
    assert "Step 3 of 5: x" in said["en"]
    assert "A et B ne répondent pas" in said["fr"]
    assert "Schritt 3 von 5: x" in said["de"]


def test_content_is_escaped_also_inside_translations() -> None:
    source = (
        '{% import "ui/components.html" as ui %}'
        '{{ ui.step_bar(1, 2, text) }}{{ ui.partial([text]) }}{{ ui.button(text, attrs={"title": text}) }}'
    )
    html = plain_environment().from_string(source).render(text='"><b>x</b>')
    assert "<b>" not in html
    assert html.count("&gt;&lt;b&gt;x") == 4
    assert 'title="&#34;&gt;' in html


def test_unknown_languages_fall_back_to_dutch() -> None:
    assert catalogue("pl").gettext("vandaag") == "vandaag"
