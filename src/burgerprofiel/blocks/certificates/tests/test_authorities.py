"""Certificates of authorities, against some that run as their own process, on good days and bad ones."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from lxml import html

from burgerprofiel.blocks.certificates import public, rules
from burgerprofiel.blocks.certificates.contracts import Answer, NotGivenError, Problem, Theme
from burgerprofiel.blocks.certificates.errors import AuthorityNotFoundError
from burgerprofiel.blocks.certificates.models import Certificate
from burgerprofiel.blocks.certificates.services import asking, authorities
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.foundation import config, database, errors, partners
from burgerprofiel.foundation.accesslog import rows
from burgerprofiel.foundation.accesslog.entry import Operation
from tests import people
from tests.elsewhere import Configure, Elsewhere, configured, simulator
from tests.people import Resident

pytestmark = pytest.mark.django_db
ONE = """
[[authority]]
code = "{code}"
name = "{name}"
ovo_code = "OVO900001"
theme = "home"
themes = {{ "10450" = "mobility" }}
url = "{base}/{code}"
token_url = "{base}/{code}/token"
client_id = "burgerprofiel"
"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    folder = tmp_path_factory.mktemp("certificates")
    with simulator("certificates", folder=folder) as found:
        yield found


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Configure]:
    path = tmp_path / "authorities.toml"
    changed = replace(config.current(), certificate_authorities=path)
    with configured(monkeypatch, changed, path=path, read=authorities.all_sources) as write:
        yield write


@pytest.fixture
def elsewhere(running: Elsewhere, configure: Configure, monkeypatch: pytest.MonkeyPatch) -> Elsewhere:
    running.faults()
    monkeypatch.setattr(asking, "rest", partners.Rest())
    monkeypatch.setattr(asking, "tokens", partners.Tokens())
    names = {"voorbeke": "Stad Voorbeke", "zorgkas": "Zorgkas"}
    configure("".join(ONE.format(base=running.base, code=code, name=name) for code, name in names.items()))
    return running


@pytest.fixture
def me(elsewhere: Elsewhere) -> Resident:
    found = people.resident()
    for name in ("voorbeke", "zorgkas"):
        elsewhere.know(name, number=number_of(found))
    return found


def number_of(me: Resident) -> str:
    return identity.open_number(me.actor)[1]


def by_code(answers: tuple[Answer, ...]) -> dict[str, Answer]:
    return {answer.authority.code: answer for answer in answers}


def test_what_all_authorities_have_by_theme_and_language(me: Resident, elsewhere: Elsewhere) -> None:
    found = by_code(public.ask_authorities(me.actor))
    town = found["voorbeke"].offers
    assert town
    assert [offer.name for offer in town] == [
        "Attest van bewonersparkeren",
        "Bewijs van sociale huur",
        "Attest van bewonersparkeren",
    ]
    assert [offer.theme for offer in town] == [Theme.MOBILITY, Theme.HOME, Theme.MOBILITY]
    fund = found["zorgkas"].offers
    assert fund
    assert [[language for language, _ in offer.versions] for offer in fund] == [["nl"], ["nl", "fr", "de"]]
    assert elsewhere.asked()[-1]["accept"] == "application/hal+json"


def test_who_has_none_gets_an_empty_list(elsewhere: Elsewhere) -> None:
    stranger = people.resident("Bo Voorbeeld")
    assert by_code(public.ask_authorities(stranger.actor))["voorbeke"].offers == ()


def test_the_pages_of_a_list_are_followed_and_no_further_than_a_bound(
    me: Resident, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "LIMIT", 1)
    monkeypatch.setattr(asking, "MOST_PAGES", 3)
    found = by_code(public.ask_authorities(me.actor))
    assert len(found["voorbeke"].offers or ()) == 3
    assert not found["voorbeke"].is_cut
    assert found["zorgkas"].is_cut
    page = me.enter(Client()).get("/attesten/besturen").content.decode()
    assert "Dit bestuur heeft er nog meer" in page


def fetch_first(me: Resident, *, authority: str = "zorgkas", version: int = 0) -> Any:
    offers = by_code(public.ask_authorities(me.actor))[authority].offers
    assert offers
    reference = offers[-1].versions[version][1]
    return public.fetch_certificate(me.actor, authority=authority, reference=reference)


def test_one_is_fetched_in_a_language_sealed_and_kept_once(me: Resident, elsewhere: Elsewhere) -> None:
    first = fetch_first(me, version=1)
    assert fetch_first(me, version=1) == first
    opened = public.open_certificate(me.actor, certificate_id=first)
    assert opened.name.startswith("attestation-d")
    code = rules.code_in(opened.content)
    check = public.check_code(code)
    assert check.names == {"fr": "Attestation d'affiliation à la caisse de soins"}
    assert check.issuer == "Zorgkas"
    assert fetch_first(me, version=0) != first
    (kept, _) = public.list_certificates(me.actor)
    assert kept.issuer == "Zorgkas"


def test_through_the_page_and_without_the_number_in_it(me: Resident, elsewhere: Elsewhere) -> None:
    browser = me.enter(Client())
    shell = browser.get("/attesten").content.decode()
    asked = len(elsewhere.asked())
    assert 'hx-get="/attesten/besturen"' in shell
    assert '<a href="/attesten/besturen">' in shell
    part = browser.get("/attesten/besturen", headers={"HX-Request": "true"}).content.decode()
    assert len(elsewhere.asked()) == asked + 2
    assert "<html" not in part
    assert number_of(me) not in part + shell
    forms = html.fromstring(part).xpath("//form[@action='/attesten/besturen/ophalen']")
    given = {
        "authority": forms[0].xpath(".//input[@name='authority']/@value")[0],
        "reference": forms[0].xpath(".//button/@value")[0],
    }
    answer = browser.post("/attesten/besturen/ophalen", given, follow=True)
    assert answer["Content-Type"] == "application/pdf"


@pytest.mark.django_db(transaction=True)
def test_a_row_for_each_authority_is_there_before_anything_leaves(
    me: Resident, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[bool, list[str]]] = []
    ask = asking.list_all

    def watched(*args: Any, **options: Any) -> Any:
        found = database.rows(
            f"SELECT {rows.COLUMNS} FROM foundation_accesslog l WHERE data_subject_id = %s"
            " AND processing_activity_id LIKE '%%certificates.request'",
            [me.person_id],
        )
        made = [rows.read(row) for row in found]
        assert {row.operation for row in made} == {Operation.SEND}
        seen.append((connection.in_atomic_block, sorted(row.source for row in made)))
        return ask(*args, **options)

    monkeypatch.setattr(asking, "list_all", watched)
    public.ask_authorities(me.actor)
    assert seen == [(False, ["Stad Voorbeke", "Zorgkas"])]


LIST_FAULTS = {
    "slow": 30_000,
    "hang": True,
    "reset": True,
    "status": 500,
    "html": True,
    "invalid_json": True,
    "elsewhere": True,
    "huge": True,
    "redirect": True,
}


@pytest.mark.parametrize("fault", LIST_FAULTS)
def test_what_one_authority_does_wrong_is_no_answer_of_that_one(
    me: Resident, elsewhere: Elsewhere, fault: str
) -> None:
    elsewhere.faults(**{fault: {"value": int(LIST_FAULTS[fault]), "prefix": "/voorbeke/v1/certificates"}})
    started = time.monotonic()
    found = by_code(public.ask_authorities(me.actor))
    assert found["voorbeke"].offers is None
    assert found["zorgkas"].offers
    assert time.monotonic() - started < 20
    page = html.fromstring(me.enter(Client()).get("/attesten/besturen").content.decode())
    text = " ".join(page.text_content().split())
    assert "Stad Voorbeke geeft nu geen antwoord" in text
    assert "Attest van zorgbudget" in text
    assert page.xpath("//a[contains(@href, 'bestuur=voorbeke')]")


FILE_FAULTS = {"status": 500, "hang": True, "gone": True, "reset": True}


@pytest.mark.parametrize("fault", FILE_FAULTS)
def test_a_file_that_does_not_come(
    me: Resident, elsewhere: Elsewhere, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "FILE_SECONDS", 2.0)
    offers = by_code(public.ask_authorities(me.actor))["voorbeke"].offers
    assert offers
    prefix = f"/voorbeke/v1/certificates/{number_of(me)}/"
    elsewhere.faults(**{fault: {"value": int(FILE_FAULTS[fault]), "prefix": prefix}})
    with pytest.raises(NotGivenError) as raised:
        public.fetch_certificate(me.actor, authority="voorbeke", reference=offers[0].versions[0][1])
    assert raised.value.problem is Problem.SILENT
    assert not Certificate.objects.exists()


def test_what_is_no_document_is_not_passed_on(me: Resident, elsewhere: Elsewhere) -> None:
    elsewhere.faults(not_pdf=True)
    with pytest.raises(NotGivenError) as raised:
        fetch_first(me)
    assert raised.value.problem is Problem.UNSAFE


def test_what_is_no_longer_listed_or_was_never(me: Resident, elsewhere: Elsewhere) -> None:
    with pytest.raises(NotGivenError) as raised:
        public.fetch_certificate(me.actor, authority="voorbeke", reference="0" * 32)
    assert raised.value.problem is Problem.NOTHING
    with pytest.raises(AuthorityNotFoundError):
        public.fetch_certificate(me.actor, authority="x", reference="0" * 32)
    assert me.enter(Client()).get("/attesten/besturen?bestuur=x").status_code == 404


def test_a_lost_token_is_replaced(me: Resident, elsewhere: Elsewhere) -> None:
    public.ask_authorities(me.actor, authority="voorbeke")
    elsewhere.faults(forget_tokens={"times": 1})
    assert public.ask_authorities(me.actor, authority="voorbeke")[0].offers is None
    assert public.ask_authorities(me.actor, authority="voorbeke")[0].offers


def test_an_authority_that_keeps_failing_gets_no_number_for_a_while(
    me: Resident, elsewhere: Elsewhere
) -> None:
    elsewhere.faults(status={"value": 500, "prefix": "/voorbeke/v1/certificates"})
    for _ in range(partners.FAILURES):
        public.ask_authorities(me.actor, authority="voorbeke")
    elsewhere.faults()
    asked = len(elsewhere.asked())
    assert public.ask_authorities(me.actor, authority="voorbeke")[0].offers is None
    assert len(elsewhere.asked()) == asked


def test_only_for_oneself(elsewhere: Elsewhere) -> None:
    owner = people.resident("Cas Voorbeeld", firms=["Bakkerij Voorbeeld"], acting_for=0)
    with pytest.raises(errors.RefusedError):
        public.ask_authorities(owner.actor)
    browser = owner.enter(Client())
    assert "/attesten/besturen" not in browser.get("/attesten").content.decode()
    assert browser.get("/attesten/besturen")["Location"] == "/attesten"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("[[authority", "CERTIFICATE_AUTHORITIES"),
        (ONE.format(base="https://a.example", code="a", name="A") * 2, "twice"),
        (ONE.format(base="https://a.example", code="A b", name="A"), "CERTIFICATE_AUTHORITIES"),
        (ONE.format(base="https://a.example", code="a", name="A") + 'extra = "1"\n', "extra"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(configure: Configure, content: str, says: str) -> None:
    configure(content)
    with pytest.raises(partners.PartnersError, match=says):
        authorities.all_sources()
