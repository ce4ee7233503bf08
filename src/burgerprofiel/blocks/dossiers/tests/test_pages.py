"""What residents see, by meaning: texts, links and buttons, not markup."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from lxml import html

from burgerprofiel.blocks.dossiers.models import Dossier
from burgerprofiel.blocks.dossiers.tests import factories as make
from burgerprofiel.blocks.dossiers.tests.factories import NOW
from burgerprofiel.foundation import clock
from tests import people
from tests.statements import counted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def read(element: Any) -> str:
    """The words of an element in one line."""
    return (
        " ".join(" ".join(element.itertext()).split())
        .replace(" ,", ",")
        .replace(" .", ".")
        .replace(" :", ":")
    )


class Seen:
    """A page as a person reads it."""

    def __init__(self, client: Client, address: str, *, expect: int = 200, from_script: bool = False) -> None:
        headers = {"HX-Request": "true"} if from_script else None
        self.response = client.get(address, headers=headers)
        assert self.response.status_code == expect, self.response
        self.tree = html.fromstring(self.response.content) if self.response.content else html.Element("html")

    @property
    def text(self) -> str:
        """All that can be read, in one line."""
        return read(self.tree)

    def all(self, path: str) -> list[str]:
        """The texts of what a path finds."""
        return [read(found) for found in self.tree.xpath(path)]

    def link(self, text: str) -> str:
        """Where the first link or button with this text goes."""
        found = [a.get("href") for a in self.tree.xpath("//a") if text in read(a)]
        assert found, f"no link {text!r}"
        return str(found[0])

    def row(self, title: str) -> str:
        """The whole line of a file."""
        return next(line for line in self.all("//li[@data-dossier-id]") if title in line)


@pytest.fixture
def me() -> people.Resident:
    return people.resident()


@pytest.fixture
def browser(me: people.Resident, client: Client) -> Client:
    return me.enter(client)


def test_nobody_sees_files_without_signing_in(client: Client) -> None:
    for address in ("/overzicht", "/alles", "/dossiers", f"/dossiers/{uuid.uuid4()}"):
        response = client.get(address)
        assert response.status_code == 302
        assert parse_qs(urlsplit(response["Location"]).query)["terug"] == [address]


def test_who_has_nothing_yet_reads_what_will_come(browser: Client) -> None:
    page = Seen(browser, "/overzicht")
    assert "Hier komen je dossiers" in page.text
    assert "Lopende dossiers" not in page.text
    assert "Hier komen je dossiers" in Seen(browser, "/dossiers").text


def test_what_to_do_stands_first_with_one_button_to_the_authority(
    me: people.Resident, browser: Client
) -> None:
    make.todo(me.person_id, action_due_at=NOW - timedelta(days=6))
    make.todo(
        me.person_id, action_text="Betaal de bijdrage", action_label="", action_due_at=NOW + timedelta(days=4)
    )
    page = Seen(browser, "/overzicht")
    assert page.all("//h1") == ["2 dingen te doen"]
    first, second = page.all("//ol/li")
    assert first.startswith("6 dagen")
    assert "Bezorg het signalisatieplan" in first
    assert "Stad Voorbeke · Inname openbaar domein, Noordstraat" in first
    assert second.startswith("4 dagen")
    assert "Verder bij Stad Voorbeke" in second
    assert page.link("Plan bezorgen") == "https://loket.voorbeke.example/plan"
    outside = page.tree.xpath("//a[starts-with(@href, 'https://loket')]")
    assert all("noreferrer" in link.get("rel") for link in outside)


def test_the_wording_of_a_code_names_the_button(me: people.Resident, browser: Client) -> None:
    make.todo(me.person_id, action_label="")
    make.wording("dossieronvolledig", "Dossier onvolledig", action_label={"nl": "Dossier aanvullen"})
    assert "Dossier aanvullen" in Seen(browser, "/overzicht").text


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "ftp://x.example/", "//x.example", "https:", "data:text/html,x"]
)
def test_an_action_leads_to_the_web_only(me: people.Resident, browser: Client, address: str) -> None:
    file = make.todo(me.person_id, action_url=address, deep_link=address)
    for page in (Seen(browser, "/overzicht"), Seen(browser, f"/dossiers/{file.id}")):
        assert address not in [link.get("href") for link in page.tree.xpath("//a")]
    assert "Bekijk dossier" in Seen(browser, "/overzicht").text


def test_nothing_to_do_says_so_and_what_is_coming(me: people.Resident, browser: Client) -> None:
    make.dossier(me.person_id, title="Studietoelage", target_on=(NOW + timedelta(days=40)).date())
    page = Seen(browser, "/overzicht")
    assert page.all("//h1") == ["Je hoeft nu niets te doen"]
    assert "Studietoelage: antwoord tegen 31 december" in page.text


def test_what_is_new_is_told_with_its_status(me: people.Resident, browser: Client) -> None:
    file = make.dossier(me.person_id, content_changed_at=NOW - timedelta(days=1))
    make.wording("inbehandeling", "In behandeling")
    page = Seen(browser, "/overzicht")
    assert "Nieuw sinds je vorige bezoek" in page.all("//h2")
    assert "In behandeling · Stad Voorbeke · gisteren" in page.text
    Seen(browser, f"/dossiers/{file.id}")
    assert "Nieuw sinds je vorige bezoek" not in Seen(browser, "/overzicht").all("//h2")


def test_a_line_tells_step_turn_and_next_date(me: people.Resident, browser: Client) -> None:
    make.wording("inbehandeling", "In behandeling")
    make.dossier(me.person_id, title="Studietoelage", target_on=(NOW + timedelta(days=40)).date())
    make.dossier(me.person_id, title="Terras", suspended_since=(NOW - timedelta(days=9)).date())
    make.dossier(me.person_id, title="Premie", turn="third_party")
    page = Seen(browser, "/overzicht")
    assert "Stap 2 van 5: in behandeling" in page.row("Studietoelage")
    assert "Bij de dienst antwoord tegen 31 december" in page.row("Studietoelage")
    assert "termijn staat stil sinds 12 november" in page.row("Terras")
    assert "Bij iemand anders" in page.row("Premie")


def test_more_than_fits_leads_to_the_whole_list(me: people.Resident, browser: Client) -> None:
    make.many(me.person_id, [make.source()], count=200)
    page = Seen(browser, "/overzicht")
    assert page.link("Alle 50 dingen te doen") == "/dossiers?beurt=you&staat=running"
    assert page.link("Alle 150 lopende dossiers") == "/dossiers?staat=running"
    assert len(page.tree.xpath("//li[@data-dossier-id]")) == 15
    whole = Seen(browser, page.link("Alle 50 dingen te doen"))
    assert "50 dossiers" in whole.text


def test_one_bar_tells_of_silent_authorities(me: people.Resident, browser: Client) -> None:
    make.dossier(me.person_id, make.source("VDAB", disturbed_since=NOW))
    page = Seen(browser, "/overzicht")
    assert page.all("//div[@id='notice']") == [
        "VDAB antwoordt nu niet. Je ziet de stand van 10.00 uur. We proberen opnieuw."
    ]
    assert "stand van 10.00 uur" in page.row("Inname")
    make.dossier(me.person_id, make.source("Opgroeien", disturbed_since=NOW))
    assert "2 besturen antwoorden nu niet. Van VDAB en Opgroeien" in Seen(browser, "/overzicht").text


def test_all_capacities_together_say_whose_file_it_is(client: Client) -> None:
    me = people.resident(firms=["Bakkerij X"])
    browser = me.enter(client)
    own = make.dossier(me.person_id, title="Reispas")
    firm = make.todo(me.firms[0], title="Vergunning")
    assert "Vergunning" not in Seen(browser, "/overzicht").text
    page = Seen(browser, "/alles")
    assert "voor jezelf" in page.row("Reispas")
    assert "Bakkerij X" in page.row("Vergunning")
    assert page.link("Vergunning") == f"/dossiers/{firm.id}?partij={me.firms[0]}"
    assert page.link("Alle dossiers") == "/dossiers?alles=1"
    listing = Seen(browser, "/dossiers?alles=1")
    assert "Bakkerij X" in listing.row("Vergunning")
    assert "voor jezelf" in listing.row("Reispas")
    fragment = Seen(browser, f"/dossiers/{own.id}/rij?partij={me.person_id}")
    assert "voor jezelf" in fragment.text


def test_the_file_of_another_capacity_asks_before_it_switches(client: Client) -> None:
    me = people.resident(firms=["Bakkerij X"])
    browser = me.enter(client)
    file = make.dossier(me.firms[0], title="Vergunning")
    for address in (f"/dossiers/{file.id}", f"/dossiers/{file.id}?partij={me.firms[0]}"):
        page = Seen(browser, address, expect=302)
        to = urlsplit(page.response["Location"])
        assert to.path == "/hoedanigheid"
        assert parse_qs(to.query) == {"partij": [str(me.firms[0])], "terug": [f"/dossiers/{file.id}"]}
    assert Seen(browser, f"/dossiers/{file.id}/rij", expect=404)


def test_a_link_for_one_capacity_works_in_that_capacity(client: Client) -> None:
    me = people.resident(firms=["Bakkerij X"], acting_for=0)
    file = make.dossier(me.firms[0], title="Vergunning")
    page = Seen(me.enter(client), f"/dossiers/{file.id}?partij={me.firms[0]}")
    assert page.all("//h1") == ["Vergunning"]


def test_another_persons_file_and_no_file_cannot_be_told_apart(browser: Client) -> None:
    stranger = people.resident("Bo Ander")
    file = make.dossier(stranger.person_id, title="Geheim")
    for suffix in ("", f"?partij={stranger.person_id}", "?partij=onzin", "/rij"):
        theirs = Seen(browser, f"/dossiers/{file.id}{suffix}", expect=404)
        nobodys = Seen(browser, f"/dossiers/{uuid.uuid4()}{suffix}", expect=404)
        assert theirs.text == nobodys.text
    assert browser.post(f"/dossiers/{file.id}/opbergen", {"weg": "1"}).status_code == 404


def test_after_the_mandate_ended_the_firms_files_are_gone(client: Client) -> None:
    me = people.resident(firms=["Bakkerij X"], acting_for=0)
    file = make.dossier(me.firms[0], title="Vergunning")
    browser = me.enter(client)
    Seen(browser, f"/dossiers/{file.id}")
    people.end_mandate(me, firm=me.firms[0])
    for address in ("/overzicht", "/alles", "/dossiers", f"/dossiers/{file.id}"):
        assert "Vergunning" not in browser.get(address, follow=False).content.decode()


def test_the_page_of_a_file_tells_all_of_it(me: people.Resident, browser: Client) -> None:
    make.wording("dossieronvolledig", "Dossier onvolledig", explanation={"nl": "Er ontbreekt nog iets."})
    make.wording("ingediend", "Aangevraagd")
    file = make.todo(
        me.person_id,
        external_id="2026-00417",
        detail="Plan ontbreekt",
        action_due_at=NOW + timedelta(days=9),
        deep_link="https://loket.voorbeke.example/417",
        target_on=(NOW + timedelta(days=20)).date(),
        legal_deadline_on=(NOW + timedelta(days=60)).date(),
        suspended_since=(NOW - timedelta(days=6)).date(),
        suspended_reason="het plan ontbreekt",
        contact={
            "service": "Dienst Mobiliteit",
            "phone": "051 00 00 00",
            "email": "mobiliteit@voorbeke.example",
        },
        documents=[
            {
                "title": "Ontvangstbewijs",
                "url": "https://loket.voorbeke.example/d/1",
                "size_bytes": 82000,
                "format": "application/pdf",
            }
        ],
        related_parties=[{"name": "Bouwbedrijf Janssens", "role": "aannemer"}],
    )
    make.event(file, days_ago=18)
    make.event(
        file,
        days_ago=6,
        phase="behandeling",
        code="DossierOnvolledig",
        code_key="dossieronvolledig",
        detail="Plan ontbreekt",
    )
    page = Seen(browser, f"/dossiers/{file.id}")
    assert page.all("//h1") == ["Inname openbaar domein, Noordstraat"]
    assert "Stad Voorbeke · dossier 2026-00417" in page.text
    assert "Bezorg het signalisatieplan" in page.text
    assert page.link("Plan bezorgen") == "https://loket.voorbeke.example/plan"
    steps = page.all("//ol[contains(@class, 'steps')]/li")
    assert [step.split(")")[0] for step in steps][:3] == [
        "Aanvraag (gebeurd",
        "In behandeling (hier staat het nu",
        "Beslissing (komt nog",
    ]
    assert "Dossier onvolledig. Er ontbreekt nog iets. Plan ontbreekt." in steps[1]
    assert "Alles wat er gebeurde (2)" in page.text
    for said in (
        "Streefdatum 11 december",
        "Uiterste datum volgens de wet 20 januari 2027",
        "sinds 15 november: het plan ontbreekt",
    ):
        assert said in page.text
    assert page.link("051 00 00 00") == "tel:051000000"
    assert page.link("mobiliteit@") == "mailto:mobiliteit@voorbeke.example"
    assert page.link("Ontvangstbewijs") == "https://loket.voorbeke.example/d/1"
    assert "pdf, 82 kB" in page.text
    assert "Bouwbedrijf Janssens (aannemer)" in page.text


def test_a_reopened_file_says_so_and_stands_among_the_running(me: people.Resident, browser: Client) -> None:
    file = make.dossier(me.person_id, reopened_at=NOW - timedelta(days=2))
    assert "heropend" in Seen(browser, "/overzicht").row("Inname")
    assert "Heropend 19 november" in Seen(browser, f"/dossiers/{file.id}").text


def test_a_refused_file_says_what_can_be_done_about_it(me: people.Resident, browser: Client) -> None:
    file = make.closed(me.person_id, outcome="refused", code="Geweigerd", code_key="geweigerd")
    assert "bezwaar of beroep" in Seen(browser, f"/dossiers/{file.id}").text
    make.wording("geweigerd", "Geweigerd", explanation={"nl": "Je kunt binnen 30 dagen bezwaar indienen."})
    page = Seen(browser, f"/dossiers/{file.id}")
    assert "Niet akkoord? Je kunt binnen 30 dagen bezwaar indienen." in page.text
    assert "Uitkomst Geweigerd" in page.text


def test_a_withdrawn_file_is_told_to_be_gone(me: people.Resident, browser: Client) -> None:
    file = make.dossier(me.person_id, title="Geheim")
    make.withdrawn(file)
    page = Seen(browser, f"/dossiers/{file.id}", expect=410)
    assert "Stad Voorbeke heeft dit dossier weggehaald" in page.text
    assert "Geheim" not in page.text


def test_a_status_that_nobody_knows_is_at_the_authority(me: people.Resident, browser: Client) -> None:
    file = make.dossier(
        me.person_id,
        code="XQ-7",
        code_key="xq7",
        phase="unknown",
        detail="De raad van experts bekijkt het verder en komt er later op terug bij jou",
    )
    assert "Status bij de dienst" in Seen(browser, "/overzicht").row("Inname")
    page = Seen(browser, f"/dossiers/{file.id}")
    assert "Status bij de dienst" in page.text
    assert "De raad van experts" in page.text


def test_a_veiled_file_offers_to_sign_in_more_surely(me: people.Resident, browser: Client) -> None:
    of = make.source(required_assurance=35, neutral_title={"nl": "Dossier bij de dienst"})
    file = make.todo(me.person_id, of, title="Schuldbemiddeling")
    overview = Seen(browser, "/overzicht")
    assert "Schuldbemiddeling" not in overview.response.content.decode()
    assert "Dossier bij de dienst" in overview.text
    page = Seen(browser, f"/dossiers/{file.id}")
    to = urlsplit(page.link("Sterker aanmelden"))
    assert (to.path, parse_qs(to.query)) == (
        "/aanmelden",
        {"terug": [f"/dossiers/{file.id}"], "niveau": ["35"]},
    )
    for secret in ("Schuldbemiddeling", "signalisatieplan", file.external_id):
        assert secret not in page.response.content.decode()


def test_who_may_not_read_a_file_cannot_put_it_away_either(me: people.Resident, browser: Client) -> None:
    file = make.closed(me.person_id, make.source(required_assurance=35))
    assert "Berg dit dossier op" not in Seen(browser, f"/dossiers/{file.id}").text
    answer = browser.post(f"/dossiers/{file.id}/opbergen", {"weg": "1"}, follow=True)
    assert "Sterker aanmelden" in answer.content.decode()
    assert Dossier.objects.get(id=file.id).archived_at is None
    Dossier.objects.update(archived_at=NOW)
    assert "Zet terug in je overzicht" not in Seen(browser, f"/dossiers/{file.id}").text
    browser.post(f"/dossiers/{file.id}/opbergen", {"weg": "0"})
    assert Dossier.objects.get(id=file.id).archived_at == NOW


def test_putting_a_file_away_and_taking_it_back(me: people.Resident, browser: Client) -> None:
    file = make.closed(me.person_id)
    assert browser.post(f"/dossiers/{file.id}/opbergen", {"weg": "1"}).status_code == 302
    assert "Inname" not in Seen(browser, "/overzicht").text
    assert "Inname" in Seen(browser, "/dossiers?staat=archived").text
    page = Seen(browser, f"/dossiers/{file.id}")
    assert "Je borg dit dossier op" in page.text
    browser.post(f"/dossiers/{file.id}/opbergen", {"weg": "0"})
    assert Dossier.objects.get(id=file.id).archived_at is None
    assert browser.get(f"/dossiers/{file.id}/opbergen").status_code == 405


def test_filters_stand_in_the_address_and_can_be_taken_away(me: people.Resident, browser: Client) -> None:
    city = make.source("Stad Voorbeke")
    make.todo(me.person_id, city, title="Terras", theme="BouwenWonen")
    make.dossier(me.person_id, make.source("VDAB"), title="Uitkering")
    page = Seen(browser, f"/dossiers?bestuur={city.authority_id}&beurt=you")
    assert "Terras" in page.text
    assert "Uitkering" not in page.text
    assert page.link("Verwijder filter: Stad Voorbeke") == "/dossiers?beurt=you"
    assert page.link("Verwijder filter: Bij jou") == f"/dossiers?bestuur={city.authority_id}"
    assert page.link("Wis alles") == "/dossiers"


def test_a_form_without_script_gets_a_clean_address(browser: Client) -> None:
    response = browser.get("/dossiers?q=terras&bestuur=&thema=&fase=&van=&tot=")
    assert (response.status_code, response["Location"]) == (302, "/dossiers?q=terras")


def test_a_script_gets_the_clean_address_to_show(me: people.Resident, browser: Client) -> None:
    make.dossier(me.person_id)
    page = Seen(browser, "/dossiers?q=inname&bestuur=", from_script=True)
    assert page.response["HX-Push-Url"] == "/dossiers?q=inname"


def test_nothing_found_says_how_to_find_more(me: people.Resident, browser: Client) -> None:
    make.dossier(me.person_id)
    page = Seen(browser, "/dossiers?q=zeppelin")
    assert "Geen dossiers gevonden." in page.text
    assert page.link("Wis alle filters") == "/dossiers"


@pytest.mark.parametrize(
    "typed", ["noordstrat", "iname", "openbar domein", "NOORDSTRAAT", "noord", "Voorbeke"]
)
def test_a_search_forgives_typing_errors(me: people.Resident, browser: Client, typed: str) -> None:
    make.dossier(me.person_id)
    make.dossier(me.person_id, make.source("VDAB"), title="Zeppelinvergunning")
    page = Seen(browser, f"/dossiers?q={typed}")
    assert [line for line in page.all("//li[@data-dossier-id]") if "Inname" in line]
    assert "Zeppelin" not in page.text


def test_the_number_of_a_file_finds_that_file_first(me: people.Resident, browser: Client) -> None:
    make.dossier(me.person_id, title="Verwijst naar 2026-00417")
    make.dossier(me.person_id, external_id="2026-00417", title="Deze")
    lines = Seen(browser, "/dossiers?q=2026/00417").all("//li[@data-dossier-id]")
    assert "Deze" in lines[0]


def test_a_day_that_cannot_be_read_says_how_to_mend_it(me: people.Resident, browser: Client) -> None:
    make.dossier(me.person_id)
    page = Seen(browser, "/dossiers?van=gisteren")
    assert "Schrijf de dag zo: 2026-12-31." in page.text
    assert "Inname" in page.text


@pytest.mark.parametrize(
    "odd",
    ["staat=x", "fase=x", "beurt=x", "na=x", "q=%00", "q=" + "a" * 5000, "van=9999-12-31", "thema=%27%3B--"],
)
def test_odd_addresses_are_no_errors(me: people.Resident, browser: Client, odd: str) -> None:
    make.dossier(me.person_id)
    assert browser.get(f"/dossiers?{odd}", follow=True).status_code == 200


def test_paging_by_links_shows_every_file_once(me: people.Resident, browser: Client) -> None:
    make.many(me.person_id, [make.source()], count=60)
    address, found = "/dossiers", []
    for _ in range(3):
        page = Seen(browser, address)
        found += page.tree.xpath("//li/@data-dossier-id")
        address = page.link("Oudere") if "Oudere" in page.text else ""
    assert address == ""
    assert len(found) == len(set(found)) == 60
    assert "Nieuwere" in page.text


def test_rows_carry_what_live_updates_need(me: people.Resident, browser: Client) -> None:
    file = make.dossier(me.person_id)
    page = Seen(browser, "/overzicht")
    row = page.tree.xpath("//li[@data-dossier-id]")[0]
    assert row.get("data-dossier-id") == str(file.id)
    assert row.get("data-row-url") == f"/dossiers/{file.id}/rij"
    fragment = Seen(browser, row.get("data-row-url"))
    assert fragment.tree.xpath("//li/@data-dossier-id") == [str(file.id)]
    assert "Gewijzigd: Inname openbaar domein" in row.get("data-live-announce")
    assert page.tree.xpath("//*[@data-live-url='/overzicht/te-doen']")
    assert Seen(browser, "/overzicht/te-doen").all("//h1") == ["Je hoeft nu niets te doen"]


@pytest.mark.parametrize("count", [0, 20, 400])
@pytest.mark.parametrize("address", ["/overzicht", "/alles", "/dossiers", "/dossiers?q=noordstrat"])
def test_a_page_takes_few_statements(me: people.Resident, browser: Client, count: int, address: str) -> None:
    make.many(me.person_id, [make.source(), make.source("VDAB")], count=count)
    browser.get(address)  # what a first search opens, the next has in its index
    with counted() as asked:
        assert browser.get(address).status_code == 200
    showing, logging, unread_messages = 1, 1, 2
    at_most = 2 if address == "/overzicht" else 6 if "q=" in address else 4
    assert len(asked) - showing - logging - unread_messages <= at_most, [text[:80] for text in asked]


def test_wording_in_the_language_of_the_page_else_dutch(me: people.Resident, browser: Client) -> None:
    make.dossier(me.person_id)
    make.wording("inbehandeling", "In behandeling")
    browser.cookies["bp_taal"] = "fr"
    assert "in behandeling" in Seen(browser, "/overzicht").row("Inname")


def test_pages_with_files_are_not_cached(me: people.Resident, browser: Client) -> None:
    for address in ("/overzicht", "/dossiers"):
        assert "no-store" in browser.get(address)["Cache-Control"]
