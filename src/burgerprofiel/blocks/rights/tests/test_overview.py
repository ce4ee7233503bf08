"""The overview is what it says: tagged PDF/A-2a (ISO 19005-2), as far as its structure shows without a validator."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest

from burgerprofiel.blocks.rights.services import overview

FACTS: dict[str, Any] = {
    "language": "nl",
    "date": (2026, 11, 22),
    "title": "Je gegevens om mee te nemen",
    "intro": "Van elke soort is er een bestand.",
    "facts": [("Gemaakt op", "22/11/2026"), ("Door", "Şule Ŀópez, Ωmega, Жанна")],
    "sets_title": "Wat erin zit",
    "sets_head": ["Bestand", "Wat", "Aantal"],
    "sets": [("dossiers/files", "je dossiers", "20.000"), ("privacy/accesses", "wie keek", "3")] * 40,
    "purposes_title": "Waarvoor",
    "purposes": [{"purpose": "Je dossiers tonen", "lines": ["Hoelang: een jaar", "Omdat: #AVG *6*"]}],
}


@pytest.fixture(scope="module")
def document() -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(overview.pdf(FACTS))) as opened:
        yield opened


def objects(document: pikepdf.Pdf, kind: str) -> list[Any]:
    """Dictionaries of a type."""
    return [
        one
        for one in document.objects
        if isinstance(one, pikepdf.Dictionary | pikepdf.Stream) and one.get("/Type") == f"/{kind}"
    ]


def test_it_claims_pdf_a_2a_with_title_and_language(document: pikepdf.Pdf) -> None:
    with document.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        assert metadata["dc:title"] == FACTS["title"]
    assert document.Root.Lang == "nl"
    assert document.Root.Metadata.get("/Filter") is None  # to be read without unpacking (6.6.2.1)


def test_colours_mean_the_same_everywhere(document: pikepdf.Pdf) -> None:
    (intent,) = document.Root.OutputIntents
    assert str(intent.S) == "/GTS_PDFA1"
    assert int(intent.DestOutputProfile.N) == 3


def test_every_font_is_in_it_and_its_signs_are_letters(document: pikepdf.Pdf) -> None:
    fonts = objects(document, "Font")
    descriptors = objects(document, "FontDescriptor")
    assert descriptors
    assert all({"/FontFile2", "/FontFile3"} & set(one.keys()) for one in descriptors)
    assert all("/ToUnicode" in font for font in fonts if font.Subtype == "/Type0")
    assert {str(font.Subtype) for font in fonts} <= {"/Type0", "/CIDFontType0", "/CIDFontType2"}


def test_a_screen_reader_finds_headings_tables_and_lists(document: pikepdf.Pdf) -> None:
    assert bool(document.Root.MarkInfo.Marked)
    found = Counter(str(one.S) for one in objects(document, "StructElem"))
    assert found["/H1"] == 1
    assert found["/H2"] == 2
    assert found["/Table"] == 2
    assert found["/TH"] >= 3
    assert found["/TD"] >= len(FACTS["sets"]) * 3
    assert found["/L"] == 1
    assert found["/LI"] == 2


def test_all_that_is_painted_is_tagged_or_marked_as_decoration(document: pikepdf.Pdf) -> None:
    for page in document.pages:
        depth = 0
        for instruction in pikepdf.parse_content_stream(page):
            name = str(instruction.operator)
            depth += (name in ("BMC", "BDC")) - (name == "EMC")
            assert depth or name not in ("Tj", "TJ", "'", '"', "Do", "sh", "S", "f", "B"), name


def test_nothing_in_it_runs_or_is_locked(document: pikepdf.Pdf) -> None:
    assert not document.is_encrypted
    assert {"/OpenAction", "/AA", "/AcroForm", "/JavaScript"} & set(document.Root.keys()) == set()
    assert objects(document, "EmbeddedFile") == []


def test_the_same_facts_give_the_same_words(document: pikepdf.Pdf) -> None:
    with pikepdf.open(io.BytesIO(overview.pdf(FACTS | {"language": "fr"}))) as other:
        assert other.Root.Lang == "fr"
        assert len(other.pages) == len(document.pages)
