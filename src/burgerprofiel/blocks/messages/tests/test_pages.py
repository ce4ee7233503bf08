"""What residents see of their mailbox, by meaning: texts, links and buttons, not markup."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html

from burgerprofiel.blocks.messages.contracts import Action, Box
from burgerprofiel.blocks.messages.models import Conversation, MessageEvent, Reply
from burgerprofiel.blocks.messages.sealed import Payment
from burgerprofiel.blocks.messages.services import files
from burgerprofiel.blocks.messages.tests import factories
from burgerprofiel.foundation import clock, config
from burgerprofiel.foundation.uploads.tests import files as made
from tests import people

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HOSTILE = (
    '<p onclick="x()">Goed</p><script>alert(1)</script><img src="https://elders.example/x.png">'
    '<a href="javascript:alert(1)">slecht</a><a href="https://bestuur.example/x" target="_blank">goed</a>'
    '<style>body{display:none}</style><iframe src="https://elders.example"></iframe><form><input name="q"></form>'
    '<svg onload="x()"></svg><p style="position:fixed">vast</p><math><mi xlink:href="javascript:x()">m</mi></math>'
)


@pytest.fixture
def me() -> people.Resident:
    return people.resident()


@pytest.fixture
def browser(me: people.Resident, client: Client) -> Client:
    return me.enter(client)


def see(browser: Client, address: str, *, expect: int = 200) -> Any:
    response = browser.get(address)
    assert response.status_code == expect, response
    return html.fromstring(response.content)


def words(tree: Any) -> str:
    return " ".join(tree.text_content().split())


def buttons(tree: Any) -> list[str]:
    return [words(found) for found in tree.xpath("//main//button")]


def put(who: people.Resident, **changes: Any) -> UUID:
    return factories.delivered(who.actor.party_id, **changes).id


def test_nobody_sees_messages_without_signing_in(client: Client) -> None:
    for address in ("/berichten", "/berichten/lijst", f"/berichten/{uuid.uuid4()}"):
        assert client.get(address).status_code == 302


def test_a_search_forgives_a_typing_error_and_one_letter_is_too_little(
    browser: Client, me: people.Resident
) -> None:
    put(me, subject="Je rijbewijs")
    put(me, subject="Gemeentebelasting")
    page = see(browser, "/berichten?q=rijbewjis")
    assert ("Je rijbewijs" in words(page), "Gemeentebelasting" in words(page)) == (True, False)
    page = see(browser, "/berichten?q=r")
    assert "Typ minstens twee letters of cijfers om te zoeken." in words(page)
    assert "Gemeentebelasting" in words(page)
    assert "Geen berichten gevonden." in words(see(browser, "/berichten?q=mantelzorg"))


def test_who_has_nothing_reads_what_will_come(browser: Client) -> None:
    assert "Je hebt nog geen berichten." in words(see(browser, "/berichten"))
    assert "Je hebt geen meldingen." in words(see(browser, "/berichten?map=meldingen"))
    assert "Je archief is leeg." in words(see(browser, "/berichten?map=archief"))
    assert "Je prullenbak is leeg." in words(see(browser, "/berichten?map=prullenbak"))


def test_official_messages_and_notices_stand_apart(me: people.Resident, browser: Client) -> None:
    put(me, subject="Je aanslagbiljet", action=Action.PAY, due_at=clock.now() + 3 * DAY)
    put(me, of=factories.message_type(kind="notice"), subject="Er staat iets klaar")
    page = see(browser, "/berichten")
    assert "Je aanslagbiljet" in words(page)
    assert "Betaal tegen" in words(page)
    assert "Er staat iets klaar" not in words(page)
    page = see(browser, "/berichten?map=meldingen")
    assert "Er staat iets klaar" in words(page)
    assert "Je aanslagbiljet" not in words(page)


def test_the_navigation_says_how_much_nobody_read(me: people.Resident, browser: Client) -> None:
    identifier = put(me)
    entry = "//nav[@aria-label='Hoofdmenu']//a[contains(@href, '/berichten')]"
    assert words(see(browser, "/berichten").xpath(entry)[0]) == "Berichten 1"
    see(browser, f"/berichten/{identifier}")
    assert words(see(browser, "/berichten").xpath(entry)[0]) == "Berichten"


def test_the_overview_says_what_has_to_be_done_soon(me: people.Resident, browser: Client) -> None:
    put(me, action=Action.PAY, due_at=clock.now() + 3 * DAY)
    put(me, action=Action.PAY, due_at=clock.now() + 90 * DAY)
    page = see(browser, "/overzicht")
    assert "1 bericht vraagt binnenkort iets van je" in words(page)
    address = page.xpath("//a[contains(., 'Bekijk wat je moet doen')]/@href")[0]
    assert browser.get(address)["Location"] == "/berichten?te-doen=1"


def test_empty_fields_are_taken_out_of_the_address(browser: Client) -> None:
    assert browser.get("/berichten?q=&van=")["Location"] == "/berichten"
    assert browser.get("/berichten?na=onzin")["Location"] == "/berichten"
    assert "Schrijf de dag zo" in words(see(browser, "/berichten?van=gisteren"))


def test_a_search_that_finds_nothing_offers_a_way_out(me: people.Resident, browser: Client) -> None:
    put(me)
    page = see(browser, "/berichten?q=zzz")
    assert "Geen berichten gevonden." in words(page)
    assert page.xpath("//a[contains(., 'Wis alle filters')]/@href")[-1] == "/berichten"


def test_to_pay_stands_first_with_the_deadline_in_words(me: people.Resident, browser: Client) -> None:
    paid = Payment(cents=123_450, iban="BE68539007547034", reference="+++090/9337/55493+++")
    identifier = put(
        me,
        action=Action.PAY,
        due_at=clock.now() + 3 * DAY,
        payment=paid,
        action_url="https://betalen.example/1",
    )
    page = see(browser, f"/berichten/{identifier}")
    for text in (
        "Betaal",
        "Doe dit ten laatste",
        "€ 1.234,50",
        "BE68 5390 0754 7034",
        "+++090/9337/55493+++",
    ):
        assert text in words(page)
    assert page.xpath("//a[contains(., 'Betalen')]/@href") == ["https://betalen.example/1"]


def test_a_link_to_do_something_goes_nowhere_else_than_a_safe_address(
    me: people.Resident, browser: Client
) -> None:
    identifier = put(me, action=Action.SIGN, action_url="javascript:alert(1)")
    assert "javascript" not in browser.get(f"/berichten/{identifier}").content.decode()


def test_hostile_html_does_nothing(me: people.Resident, browser: Client) -> None:
    identifier = put(me, subject="<script>alert(2)</script>", body={"nl": HOSTILE})
    response = browser.get(f"/berichten/{identifier}")
    [text] = html.fromstring(response.content).xpath("//div[contains(@class, 'mail-text')]")
    assert {element.tag for element in text.iter()} == {"div", "p", "a"}
    attributes = {name for element in text.iter() if element is not text for name in element.attrib}
    assert attributes == {"href", "rel"}
    assert text.xpath(".//a/@href") == ["https://bestuur.example/x"]
    assert "noopener" in text.xpath(".//a[@href]/@rel")[0]
    assert "<script>alert" not in response.content.decode()
    assert "script-src 'self'" in response["Content-Security-Policy"]


def test_names_from_right_to_left_and_endless_subjects(me: people.Resident, browser: Client) -> None:
    endless = "Betreft: " + "uitermate" * 300
    of = factories.message_type(factories.sender("بلدية فوربيكه"))
    first, second = put(me, of=of, subject="رسالة"), put(me, subject=endless)
    page = see(browser, "/berichten")
    assert {"بلدية فوربيكه", "رسالة", endless} <= set(page.xpath("//main//bdi/text()"))
    assert "بلدية فوربيكه" in words(see(browser, f"/berichten/{first}"))
    assert endless in words(see(browser, f"/berichten/{second}"))


def test_who_confirms_does_so_once(me: people.Resident, browser: Client) -> None:
    identifier = put(me, action=Action.CONFIRM)
    assert "Ik las dit" in buttons(see(browser, f"/berichten/{identifier}"))
    for expected in ("bevestigd", "te-laat"):
        response = browser.post(f"/berichten/{identifier}/bevestig", {"bericht": str(identifier)})
        assert response["Location"].endswith(f"?gedaan={expected}")
    page = see(browser, f"/berichten/{identifier}?gedaan=bevestigd")
    assert "Je bevestigde dat je dit las." in words(page)
    assert "Ik las dit" not in buttons(page)
    assert "Jij bevestigde dat dit gelezen is" in words(page)


def test_a_document_is_shown_in_the_page_by_safe_means(
    me: people.Resident, browser: Client, set_scanner: Callable[[str], None]
) -> None:
    set_scanner(config.NO_SCANNER)
    kept = files.keep(made.pdf(), name="Aanslag.pdf", sender_code="OVO000001", is_main=True)
    identifier = put(me, files=(kept,), action=Action.CONFIRM, body={})
    response = browser.get(f"/berichten/{identifier}")
    assert "frame-src 'self'" in response["Content-Security-Policy"]
    page = html.fromstring(response.content)
    assert "Lees eerst het document hieronder." in words(page)
    [address] = page.xpath("//iframe/@src")
    shown = browser.get(address)
    assert b"".join(shown.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert shown["Content-Disposition"].startswith("inline")
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    assert "default-src 'none'" in shown["Content-Security-Policy"]
    assert (shown["X-Frame-Options"], shown["X-Content-Type-Options"]) == ("SAMEORIGIN", "nosniff")
    saved = browser.get(address.partition("?")[0])
    assert saved["Content-Disposition"].startswith("attachment")
    assert saved["X-Frame-Options"] == "DENY"
    assert "Ik las dit" in buttons(see(browser, f"/berichten/{identifier}"))
    assert browser.get(f"/berichten/{identifier}/{identifier}/{uuid.uuid4()}").status_code == 404


def test_an_answer_is_written_and_seen(me: people.Resident, browser: Client) -> None:
    identifier = put(me, of=factories.message_type(may_reply=True), subject="Onze vraag")
    page = see(browser, f"/berichten/{identifier}")
    form = page.xpath("//input[@name='formulier']/@value")[0]
    response = browser.post(f"/berichten/{identifier}/antwoord", {"text": " ", "formulier": form})
    assert response.status_code == 422
    assert "Schrijf je antwoord." in response.content.decode()
    for _ in range(2):
        response = browser.post(
            f"/berichten/{identifier}/antwoord", {"text": "Eerste lijn\n<b>tweede</b>", "formulier": form}
        )
        assert response["Location"].endswith("?gedaan=verstuurd")
    assert Reply.objects.count() == 1
    shown = browser.get(f"/berichten/{identifier}").content.decode()
    assert "Eerste lijn" in shown
    assert "&lt;b&gt;tweede" in shown


def test_files_of_an_answer_survive_a_form_that_comes_back(me: people.Resident, browser: Client) -> None:
    identifier = put(me, of=factories.message_type(may_reply=True))
    given = SimpleUploadedFile("plan.pdf", made.pdf(), "application/pdf")
    response = browser.post(
        f"/berichten/{identifier}/antwoord", {"text": "Zie bijlage", "files": given, "files-add": "1"}
    )
    page = html.fromstring(response.content)
    [handed_in] = page.xpath("//input[@name='handed-in']/@value")
    assert page.xpath("//textarea")[0].text.strip() == "Zie bijlage"
    browser.post(f"/berichten/{identifier}/antwoord", {"text": "Zie bijlage", "handed-in": handed_in})
    assert [str(each) for each in Reply.objects.get().upload_ids] == [handed_in]
    assert "plan.pdf" in words(see(browser, f"/berichten/{identifier}"))


def test_a_message_without_reply_has_no_form(me: people.Resident, browser: Client) -> None:
    identifier = put(me)
    assert not see(browser, f"/berichten/{identifier}").xpath("//textarea")
    response = browser.post(f"/berichten/{identifier}/antwoord", {"text": "Toch"})
    assert response["Location"].endswith("?gedaan=geen-antwoord")


def test_many_are_moved_at_once_without_a_script(me: people.Resident, browser: Client) -> None:
    first, second, waits = put(me), put(me), put(me, action=Action.PAY)
    response = browser.post("/berichten/verplaats", {"doe": "prullenbak", "id": [first, second, waits]})
    page = see(browser, response["Location"])
    assert "2 berichten staan in de prullenbak. Waarin je nog iets moet doen, blijft staan." in words(page)
    assert set(Conversation.objects.filter(box=Box.BIN).values_list("id", flat=True)) == {first, second}
    response = browser.post(
        "/berichten/verplaats", {"doe": "archief", "terug-naar": "https://elders.example"}
    )
    assert response["Location"].startswith("/berichten?m-gedaan=geen")


def test_the_history_says_who_read_it_when(me: people.Resident, browser: Client) -> None:
    identifier = put(me)
    see(browser, f"/berichten/{identifier}")
    page = words(see(browser, f"/berichten/{identifier}"))
    assert re.search(r"Jij las dit.*Jij opende dit.*Aangekomen in je berichten", page)


def test_what_asks_a_surer_sign_in_offers_it(me: people.Resident, browser: Client) -> None:
    of = factories.message_type(required_assurance=99)
    identifier = put(me, of=of, subject="Uitslag van je onderzoek")
    page = see(browser, f"/berichten/{identifier}")
    assert "Meld je sterker aan om dit bericht te lezen" in words(page)
    assert "onderzoek" not in words(page)
    assert not MessageEvent.objects.filter(moment="opened").exists()


def test_a_message_of_somebody_else_is_not_there(browser: Client) -> None:
    identifier = factories.delivered(uuid.uuid4()).id
    assert "We vinden dit bericht niet" in words(see(browser, f"/berichten/{identifier}", expect=404))
