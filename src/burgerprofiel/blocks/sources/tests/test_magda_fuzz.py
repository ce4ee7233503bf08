"""Answers that nobody wrote: whatever fits the schema becomes facts that fit the vocabulary, and nothing breaks."""

from __future__ import annotations

import os
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from lxml import etree

from burgerprofiel.blocks.sources import vocabulary
from burgerprofiel.blocks.sources.contracts import (
    Code,
    Date,
    Fact,
    FactDefinition,
    FieldDefinition,
    Identifier,
    Image,
    Moment,
    Money,
    Quantity,
    Record,
)
from burgerprofiel.blocks.sources.tests.schema_samples import Samples
from burgerprofiel.blocks.sources.wire.magda.mapping import GIVES, MAPPERS, Asked, UnreadableError

ROOT = Path(__file__).resolve().parents[5]
SCHEMAS = Path(os.environ.get("MAGDA_DATA", ROOT.parent / "shared" / "magda-mock")) / "xsd"
needs_schemas = pytest.mark.skipif(
    not SCHEMAS.is_dir(), reason="the official schemas are not here: set MAGDA_DATA to a copy of magda-mock"
)

MANY: Final = 20
FOLDERS: Final = {
    "Dossier.GeefDossiersDienst-02.00": "GeefDossiers",
    "Energie.GeefEpcDienst-02.00": "GeefEpc",
    "Energie.GeefEpcDienst-02.01": "GeefEpc",
    "Gezin.GeefKindVoordelenDienst-02.00": "GeefKindVoordelen",
    "Inkomen.GeefAanslagbiljetPersonenbelastingDienst-02.00": "GeefAanslagbiljetPersonenbelasting",
    "Kadaster.ZoekEigendomstoestandenDienst-02.00": "ZoekEigendomstoestanden",
    "LED.GeefBewijsDienst-02.00": "GeefBewijs",
    "Onderneming.GeefFunctiesDienst-02.00": "GeefFuncties",
    "Onderneming.GeefOndernemingDienst-02.00": "GeefOnderneming",
    "Onderneming.GeefOndernemingVKBODienst-02.00": "GeefOndernemingVKBO",
    "Onderwijs.GeefHistoriekInschrijvingDienst-02.01": "GeefHistoriekInschrijving",
    "Persoon.GeefAttestDienst-02.00": "GeefAttest",
    "Persoon.GeefGezinssamenstellingDienst-02.00": "GeefGezinssamenstelling",
    "Persoon.GeefGezinssamenstellingDienst-02.02": "GeefGezinssamenstelling",
    "Persoon.GeefHistoriekPersoonDienst-02.00": "GeefHistoriekPersoon",
    "Persoon.GeefHistoriekPersoonDienst-02.02": "GeefHistoriekPersoon",
    "Persoon.GeefPasfotoDienst-02.00": "GeefPasfoto",
    "Persoon.GeefPersoonDienst-02.02": "GeefPersoon",
    "SocEcon.GeefStatusRechtOndersteuningenDienst-02.00": "GeefStatusRechtOndersteuningen",
    "SocZek.GeefDossierHandicapDienst-03.00": "GeefDossierHandicap",
    "SocZek.GeefSociaalStatuutDienst-03.00": "GeefSociaalStatuut",
    "Werk.GeefWerkrelatiesDienst-02.00": "GeefWerkrelaties",
}
KINDS: Final[dict[type, set[str]]] = {
    str: {"text", "date"},  # a date that is none stays the text that it is
    bool: {"yes_no"},
    Date: {"date"},
    Moment: {"moment"},
    Code: {"code"},
    Money: {"money"},
    Quantity: {"number"},
    Identifier: {"identifier"},
    Image: {"image"},
    Record: {"record"},
}


@cache
def samples(folder: str) -> tuple[Samples, etree.XMLSchema]:
    file = SCHEMAS / folder / "WebService" / f"{FOLDERS[folder]}Response.xsd"
    return Samples(file), etree.XMLSchema(etree.parse(file))


def wrong(value: Any, definition: FactDefinition | FieldDefinition, path: str) -> list[str]:
    """Where a value is not what the vocabulary says."""
    if isinstance(value, list):
        return [found for one in value for found in wrong(one, definition, path)]
    found = [] if definition.kind.value in KINDS[type(value)] else [f"{path}: {type(value).__name__}"]
    if isinstance(value, Record):
        fields = {one.code: one for one in definition.fields}
        for name, inside in value.fields.items():
            if name not in fields:
                found.append(f"{path}.{name}: no such field")
            else:
                found += wrong(inside, fields[name], f"{path}.{name}")
    return found


def check(facts: tuple[Fact, ...], none: frozenset[str], service: str) -> None:
    stated = {one.code for one in facts}
    assert stated | none <= GIVES[service]
    assert not stated & none
    assert [
        found for one in facts for found in wrong(one.value, vocabulary.definition(one.code), one.code)
    ] == []
    assert [key for key, times in Counter((one.code, one.key) for one in facts).items() if times > 1] == []
    for one in facts:
        for day in (one.valid_from, one.valid_until):
            assert day is None or day.parts
        assert one.valid_until is None or not one.valid_until.text.startswith("9999")


@needs_schemas
@pytest.mark.parametrize("folder", FOLDERS)
def test_whatever_fits_the_schema_becomes_facts(folder: str) -> None:
    service = FOLDERS[folder]
    made, schema = samples(folder)
    fitting = with_facts = 0
    for seed in range(MANY):
        document = made.document(f"{service}Response", seed=seed)
        if not schema.validate(document):
            continue
        fitting += 1
        for content in document.iterfind("Repliek/Antwoorden/Antwoord/Inhoud"):
            asked = Asked(subject="00000000000", given={"kind": "attest.leven"})
            try:
                mapped = MAPPERS[service](content, asked)
            except UnreadableError:
                assert service in {"GeefPasfoto", "GeefAttest"}  # files: what they hold no schema says
                continue
            check(mapped.facts, mapped.none, service)
            assert mapped.facts or mapped.none or mapped.remarks or mapped.documents
            with_facts += bool(mapped.facts)
    assert fitting > MANY * 0.8, schema.error_log
    assert with_facts or service == "GeefAttest"
