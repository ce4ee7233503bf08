"""What an operator loads: all at once, and as often as they like."""

from __future__ import annotations

from typing import Any

import pytest

from burgerprofiel.blocks.dossiers import public, rules
from burgerprofiel.blocks.dossiers.models import Authority, Feed, Product, Source, SourceClient, Wording
from burgerprofiel.foundation.errors import InvalidError

pytestmark = pytest.mark.django_db

NAME = {"nl": "Voorbeeldstad", "en": "Exampletown", "fr": "Villexemple", "de": "Beispielstadt"}
DOCUMENT: dict[str, Any] = {
    "authorities": [{"ovo_code": "OVO099001", "name": NAME, "level": "local", "contact": {"phone": "1700"}}],
    "sources": [
        {
            "uri": "urn:a",
            "ovo_code": "OVO099001",
            "name": NAME,
            "theme": "BouwenWonen",
            "required_assurance": 35,
            "neutral_title": {"nl": "Dossier bij de stad"},
            "steps": [
                {"key": "in", "phase": "samenstelling", "codes": ["Ingediend"], "label": {"nl": "Ingediend"}}
            ],
            "clients": ["one", "two"],
            "feed": {"url": "https://a.be/feed", "page_size": 50},
        },
        {"uri": "urn:b", "ovo_code": "OVO099001", "name": NAME, "theme": "", "clients": []},
    ],
    "products": [{"product_id": "697", "theme": "MobiliteitOpenbareWerken", "name": NAME}],
    "wordings": [
        {"source_uri": "urn:a", "code": "IN_BEHANDELING", "label": {"nl": "Wij kijken"}},
        {"source_uri": None, "code": "Ingediend", "label": {"nl": "Aangekomen"}},
    ],
    "clients": [{"client_id": "one"}],
}


def everything() -> list[Any]:
    tables = (Authority, Source, SourceClient, Feed, Product, Wording)
    return [sorted(map(str, table.objects.values())) for table in tables]


def test_loading_twice_changes_nothing() -> None:
    counts = public.load_reference(DOCUMENT)
    assert counts == {"authorities": 1, "sources": 2, "products": 1, "wordings": 2}
    before = everything()
    assert public.load_reference(DOCUMENT) == counts
    assert everything() == before


def test_what_a_source_is_after_loading() -> None:
    public.load_reference(DOCUMENT)
    source = Source.objects.get(uri="urn:a")
    assert (source.authority_id, source.theme, source.required_assurance) == ("OVO099001", "BouwenWonen", 35)
    assert source.steps[0]["codes"] == ["Ingediend"]
    assert set(SourceClient.objects.values_list("client_id", flat=True)) == {"one", "two"}
    assert (Feed.objects.get().page_size, Feed.objects.get().interval_seconds) == (50, 5)


def test_known_codes_have_wordings_in_four_languages_that_can_be_overruled() -> None:
    public.load_reference(DOCUMENT)
    general = {wording.code_key: wording for wording in Wording.objects.filter(source=None)}
    assert set(general) == rules.KNOWN_CODE_KEYS
    for wording in general.values():
        if wording.code_key != "ingediend":
            assert set(wording.label) == set(wording.explanation) == {"nl", "en", "fr", "de"}
    assert general["ingediend"].label == {"nl": "Aangekomen"}
    assert Wording.objects.get(source__uri="urn:a").code_key == "inbehandeling"


def test_a_later_document_brings_changes() -> None:
    public.load_reference(DOCUMENT)
    Source.objects.filter(uri="urn:a").update(disturbance="silent")
    later = {"sources": [{**DOCUMENT["sources"][0], "theme": "MilieuEnergie", "clients": ["three"]}]}
    public.load_reference(later)
    source = Source.objects.get(uri="urn:a")
    assert (source.theme, source.disturbance, source.sourceclient_set.count()) == (
        "MilieuEnergie",
        "silent",
        1,
    )
    assert Source.objects.count() == 2


@pytest.mark.parametrize("document", [{"sources": [{"uri": "urn:a"}]}, {"products": "none"}])
def test_another_document_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(InvalidError):
        public.load_reference(document)
    assert Wording.objects.count() == 0
