"""What the people of an organisation see of its mailbox and do in it, by meaning: texts, links and buttons."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from lxml import html

from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.messages.contracts import GENERAL
from burgerprofiel.blocks.messages.public import organisation
from burgerprofiel.blocks.messages.tests import factories, offices
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.uploads.tests import files as made
from tests import people
from tests.people import Resident
from tests.statements import counted

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def firm() -> UUID:
    return make.enterprise("Bakkerij Claessens")


@pytest.fixture
def an(firm: UUID) -> Resident:
    return offices.colleague(firm, "An Claessens")


@pytest.fixture
def bram(firm: UUID) -> Resident:
    return offices.colleague(firm, "Bram Peeters")


def enter(who: Resident) -> Client:
    return who.enter(Client())


def see(who: Resident, address: str, *, expect: int = 200) -> Any:
    response = enter(who).get(address)
    assert response.status_code == expect, response
    return html.fromstring(response.content)


def send(
    who: Resident, address: str, fields: dict[str, Any] | None = None, *, expect: int = 200, **given: Any
) -> Any:
    """Fill in a form; the page that follows."""
    response = enter(who).post(address, {**(fields or {}), **given}, follow=True)
    assert response.status_code == expect, response
    return html.fromstring(response.content)


def words(tree: Any, *, within: str = "//main") -> str:
    return " ".join(" ".join(found.text_content() for found in tree.xpath(within)).split())


def side(tree: Any) -> str:
    """The words beside the page, each piece apart."""
    return " ".join(" ".join(tree.xpath("//aside")[0].itertext()).split())


def form_of(who: Resident, conversation: UUID) -> dict[str, str]:
    """The form of the work as it stands on the page, to be filled in further."""
    page = see(who, f"/berichten/{conversation}")
    [form] = page.xpath(f"//form[@action='/berichten/{conversation}/werk']")
    return dict(form.form_values())


def work(
    who: Resident, conversation: UUID, given: dict[str, str], does: str = "bewaar", expect: int = 200
) -> Any:
    return send(who, f"/berichten/{conversation}/werk", {**given}, expect=expect, doe=does)


# ------------------------------------------------------------------------------------------------ a person's own


def test_in_a_mailbox_of_ones_own_nothing_of_it_shows(client: Client) -> None:
    me = people.resident()
    one = factories.delivered(me.actor.party_id)
    for address in ("/berichten/verdelen", "/berichten/verdelen/deel?deel=-", "/berichten/cijfers"):
        see(me, address, expect=404)
    listed = see(me, "/berichten?stand=afgehandeld&bij=mij&deel=x&te-laat=1")
    assert "Gemeentebelasting 2026" in words(listed)
    for text in ("Handel af", "te behandelen", "Postvak verdelen", "Cijfers"):
        assert text not in words(listed)
    page = see(me, f"/berichten/{one.id}")
    assert not page.xpath("//h2[. = 'Werk']")
    assert "Kies eerst" in words(send(me, "/berichten/verplaats", doe="afhandelen", id=one.id))
    assert enter(me).post(f"/berichten/{one.id}/werk", {"doe": "afhandelen"}).status_code == 404


# ------------------------------------------------------------------------------------------------ the list


def test_what_is_still_to_be_handled_comes_first(an: Resident, bram: Resident, firm: UUID) -> None:
    books = organisation.make_part(an.actor, name="Boekhouding")
    one, two, three = (factories.delivered(firm, subject=text) for text in ("Eerste", "Tweede", "Derde"))
    organisation.give_to_part(an.actor, conversation_ids=[one.id], code=books)
    organisation.assign(an.actor, conversation_ids=[one.id], person_id=bram.person_id)
    offices.change(an.actor, one.id, handle_by=clock.today() - DAY)
    offices.change(an.actor, two.id, handle_by=clock.today() + DAY)
    organisation.handle(an.actor, conversation_ids=[three.id])
    page = words(see(an, "/berichten"))
    assert "2 te behandelen · 1 bij niemand · 1 te laat" in page
    assert "Boekhouding · bij Bram Peeters" in page
    assert "Te laat: jullie wilden dit klaar tegen gisteren" in page
    assert "Klaar tegen morgen" in page
    assert "Derde" not in page
    shown = {
        "?stand=afgehandeld": {"Derde"},
        "?stand=alles": {"Eerste", "Tweede", "Derde"},
        "?bij=niemand": {"Tweede"},
        "?bij=mij": set(),
        "?te-laat=1": {"Eerste"},
        f"?deel={books}": {"Eerste"},
        "?deel=-": {"Tweede"},
        "?deel=-&stand=alles": {"Tweede", "Derde"},
    }
    for query, expected in shown.items():
        found = see(an, f"/berichten{query}").xpath("//p[@class='mail__title']/a")
        assert {" ".join(each.text_content().split()) for each in found} == expected, query
    assert "bij jou" in words(see(bram, "/berichten?bij=mij"))


def test_filters_show_as_chips_that_take_them_away_and_stay_over_pages(an: Resident, firm: UUID) -> None:
    books = organisation.make_part(an.actor, name="Boekhouding")
    found = factories.many(firm, [factories.message_type()], count=30)
    organisation.give_to_part(an.actor, conversation_ids=[one.id for one in found], code=books)
    page = see(an, f"/berichten?deel={books}&bij=niemand&stand=alles")
    chips = {
        " ".join(chip.text_content().split()): chip.get("href") for chip in page.xpath("//a[@class='chip']")
    }
    assert chips["Verwijder filter: Boekhouding"] == "/berichten?bij=niemand&stand=alles"
    assert chips["Verwijder filter: Ook wat afgehandeld is"] == f"/berichten?deel={books}&bij=niemand"
    [older] = page.xpath("//a[@rel='next']/@href")
    assert f"deel={books}&bij=niemand&stand=alles" in older
    assert len(see(an, older).xpath("//li[contains(@class, 'mail')]//h2 | //p[@class='mail__title']")) == 5


def test_many_are_handled_at_once_and_it_is_said_with_how_many_a_colleague_was_first(
    an: Resident, bram: Resident, firm: UUID
) -> None:
    ids = [factories.delivered(firm).id for _number in range(5)]
    organisation.handle(bram.actor, conversation_ids=ids[:2])
    page = send(an, "/berichten/verplaats", doe="afhandelen", id=ids)
    assert "3 van 5 berichten zijn afgehandeld. Bij 2 ging dat niet: een collega was je voor" in words(page)
    page = send(an, "/berichten/verplaats", doe="heropenen", id=ids)
    assert "5 berichten zijn weer te behandelen." in words(page)
    page = send(an, "/berichten/verplaats", doe="neem", id=ids[:1])
    assert "1 bericht ligt nu bij jou." in words(page)
    page = send(an, "/berichten/verplaats", doe="geef", collega=bram.person_id, id=ids[:2])
    assert "2 berichten zijn doorgegeven." in words(page)
    assert "bij Bram Peeters" in words(page)
    for given in ({"collega": uuid4()}, {"collega": "onzin"}):
        assert "Kies iemand anders." in words(
            send(an, "/berichten/verplaats", doe="geef", id=ids[:1], **given)
        )
    books = organisation.make_part(an.actor, name="Boekhouding")
    page = send(an, "/berichten/verplaats", {"doe": "naar-deel", "naar-deel": books, "id": ids[:1]})
    assert "1 bericht ligt nu in een ander deel." in words(page)
    page = send(an, "/berichten/verplaats", {"doe": "naar-deel", "naar-deel": "weg", "id": ids[:1]})
    assert "Dit deel is er niet meer." in words(page)
    assert "Kies eerst een of meer berichten" in words(send(an, "/berichten/verplaats", doe="afhandelen"))


def test_an_address_of_a_mail_leads_to_the_part_over_the_capacity_that_it_needs(firm: UUID) -> None:
    me = people.resident(firms=["Bakkerij Claessens", "Klusdienst"], acting_for=0)
    here, other = me.firms
    assert enter(me).get(f"/berichten/deel?partij={here}&deel=abc")["Location"] == "/berichten?deel=abc"
    assert enter(me).get(f"/berichten/deel?partij={here}&deel=")["Location"] == "/berichten?deel=-"
    assert enter(me).get(f"/berichten/deel?partij={other}&deel=abc")["Location"] == (
        f"/hoedanigheid?partij={other}&terug=%2Fberichten%3Fdeel%3Dabc"
    )
    assert Client().get(f"/berichten/deel?partij={here}&deel=abc")["Location"].startswith("/aanmelden")


def test_twenty_thousand_messages_cost_as_many_statements_as_two(an: Resident, firm: UUID) -> None:
    one = factories.delivered(firm)
    see(an, "/berichten")
    with counted() as few:
        see(an, "/berichten")
    factories.older(one, count=20_000)
    with counted() as many:
        page = see(an, "/berichten?stand=alles")
    assert "20001 te behandelen" in words(page)
    assert len(many) == len(few)


# ------------------------------------------------------------------------------------------------ a conversation


def test_the_work_is_changed_with_a_note_and_its_history_reads_as_people_speak(
    an: Resident, bram: Resident, firm: UUID
) -> None:
    books = organisation.make_part(an.actor, name="Boekhouding")
    one = factories.delivered(firm).id
    given = form_of(an, one)
    page = work(
        an,
        one,
        given
        | {"collega": str(bram.person_id), "termijn": "2030-01-31", "deel": books, "notitie": "Bel eerst."},
    )
    assert "Je notitie is bewaard. Je wijziging is bewaard." in words(page)
    beside = side(page)
    assert "Bel eerst." in beside
    for line in (
        "Jij zette dit in het deel Boekhouding",
        "Jij gaf dit aan Bram Peeters",
        "Jij wil dit klaar tegen 31 januari 2030",
    ):
        assert line in beside
    page = work(bram, one, form_of(bram, one), "afhandelen")
    assert "Dit bericht is afgehandeld." in words(page)
    beside = side(page)
    assert "An Claessens gaf dit aan jou" not in beside
    assert "Jij handelde dit af" in beside
    assert "Afgehandeld" in beside
    page = work(an, one, form_of(an, one), "heropenen")
    assert "Dit bericht is weer te behandelen." in words(page)
    page = work(an, one, form_of(an, one), "neem")
    assert page.xpath("//select[@name='collega']/option[@selected]")[0].text == "Jij"
    assert "Jij nam dit op zich" in side(page)
    assert "Je veranderde niets." in words(work(an, one, form_of(an, one)))


def test_a_message_that_lies_in_an_e_box_elsewhere_is_work_too(
    an: Resident, bram: Resident, firm: UUID
) -> None:
    one = factories.delivered(firm, provider="elders", remote_digest=b"d" * 32).id
    page = see(an, f"/berichten/e-box/{one}")
    [form] = page.xpath(f"//form[@action='/berichten/{one}/werk']")
    given = dict(form.form_values())
    after = work(an, one, given | {"collega": str(bram.person_id), "notitie": "Bel eerst."})
    assert "Je notitie is bewaard. Je wijziging is bewaard." in words(after)
    assert "Bel eerst." in side(after)
    refused = work(an, one, given | {"notitie": "x" * 2_001}, expect=422)
    assert "x" * 2_001 in side(refused)
    assert refused.xpath("//*[@id='notitie'][@aria-invalid='true']")


def test_what_a_colleague_changed_meanwhile_stays_and_the_note_is_kept(
    an: Resident, bram: Resident, firm: UUID
) -> None:
    one = factories.delivered(firm).id
    given = form_of(an, one)
    organisation.assign(bram.actor, conversation_ids=[one], person_id=bram.person_id)
    page = work(
        an, one, given | {"collega": str(an.person_id), "termijn": "2030-01-31", "notitie": "Ik bel."}
    )
    assert "Een collega was je voor en veranderde bij wie het ligt. Dat bleef zo." in words(page)
    beside = side(page)
    assert page.xpath("//select[@name='collega']/option[@selected]")[0].text == "Bram Peeters"
    assert "Ik bel." in beside
    assert "Klaar tegen 31 januari 2030" in beside
    given = form_of(an, one)
    organisation.handle(bram.actor, conversation_ids=[one])
    page = work(an, one, given | {"notitie": "Ook gedaan."}, "afhandelen")
    assert "veranderde of het afgehandeld is" in words(page)
    assert "Ook gedaan." in side(page)


def test_what_cannot_be_kept_comes_back_with_what_was_typed(an: Resident, bram: Resident, firm: UUID) -> None:
    one = factories.delivered(firm).id
    staff = offices.limited(bram)
    given = form_of(an, one) | {"notitie": "Niet kwijt."}
    for changed, text in (
        ({"termijn": "morgen"}, "Schrijf de dag zo"),
        ({"collega": str(uuid4())}, "Kies iemand anders."),
        ({"deel": "weg"}, "Dit deel is er niet meer."),
        ({"deel": staff, "collega": str(bram.person_id)}, "Jij leest dat deel niet."),
        ({"notitie": "x" * 2_001}, "Hou het onder 2.000 tekens."),
    ):
        page = work(an, one, given | changed, expect=422)
        assert text in side(page), text
        [typed] = page.xpath("//textarea[@name='notitie']")
        assert typed.text.strip() == (given | changed)["notitie"]
    assert organisation.look(an.actor).figures.parts[0].unassigned == 1


def test_work_is_given_in_a_part_by_who_does_not_read_the_general_one(
    an: Resident, bram: Resident, firm: UUID
) -> None:
    one = factories.delivered(firm).id
    books = organisation.make_part(an.actor, name="Boekhouding")
    organisation.give_to_part(an.actor, conversation_ids=[one], code=books)
    organisation.change_part(an.actor, code=GENERAL, name="", reader_ids=[an.person_id])
    work(bram, one, form_of(bram, one), "neem")
    assert organisation.look(bram.actor).figures.parts[0].unassigned == 0


def test_what_no_address_or_form_of_ours_says_is_refused_in_words(an: Resident, firm: UUID) -> None:
    one = factories.delivered(firm).id
    see(an, "/berichten?deel=a%00b&bij=x&stand=x&te-laat=x")
    send(an, "/berichten/verplaats", {"doe": "naar-deel", "naar-deel": "a\0b", "id": one})
    send(
        an, "/berichten/verdelen/regels", {"doe": "maak", "bron": "a\0b:\u0663", "naar-deel": "-"}, expect=422
    )
    send(an, "/berichten/verdelen/deel?deel=a%00b", {"doe": "bewaar", "naam": "a\0b"})
    work(an, one, {"deel": "a\0b", "notitie": "a\0b"}, expect=422)


def test_a_note_for_what_went_out_of_sight_is_given_back(an: Resident, bram: Resident, firm: UUID) -> None:
    one = factories.delivered(firm).id
    staff = offices.limited(bram)
    given = form_of(an, one)
    organisation.give_to_part(bram.actor, conversation_ids=[one], code=staff)
    page = work(an, one, given | {"notitie": "Dit moet de boekhouder weten."}, expect=404)
    assert "Je notitie is niet bewaard" in words(page)
    assert "Dit moet de boekhouder weten." in words(page)


def test_who_gives_to_a_part_that_they_do_not_read_is_told_so(
    an: Resident, bram: Resident, firm: UUID
) -> None:
    one = factories.delivered(firm).id
    staff = offices.limited(bram)
    page = work(an, one, form_of(an, one) | {"deel": staff, "notitie": "Voor jullie."}, "afhandelen")
    assert "Het bericht ligt nu in een deel dat jij niet leest." in words(page)
    beside = side(see(bram, f"/berichten/{one}"))
    assert "Voor jullie." in beside
    assert "An Claessens handelde dit af" in beside


# ------------------------------------------------------------------------------------------------ limited parts


def test_who_does_not_read_a_part_finds_nothing_of_it_anywhere(
    an: Resident, bram: Resident, firm: UUID
) -> None:
    secret = "Loonbeslag Zqx"
    of = factories.message_type(factories.sender("Gerechtsdeurwaarder"))
    staff = offices.limited(an)
    one = factories.delivered(firm, of, subject=secret)
    organisation.give_to_part(an.actor, conversation_ids=[one.id], code=staff)
    assert secret in words(see(an, "/berichten"))
    for address in (
        "/berichten",
        "/berichten?stand=alles",
        f"/berichten?deel={staff}",
        "/berichten?q=loonbeslag",
        "/berichten/lijst",
        "/berichten?map=archief",
        "/berichten/cijfers",
        "/berichten/verdelen",
        "/overzicht",
    ):
        page = enter(bram).get(address)
        assert page.status_code == 200, address
        assert secret not in page.content.decode(), address
        assert "Gerechtsdeurwaarder" not in page.content.decode(), address
    assert "0 te behandelen" in words(see(bram, "/berichten"))
    assert "Personeel" not in words(see(bram, "/berichten/cijfers"))
    see(bram, f"/berichten/{one.id}", expect=404)
    see(bram, f"/berichten/{one.id}/{one.id}/{uuid4()}", expect=404)
    assert "0 van 1" in words(send(bram, "/berichten/verplaats", doe="afhandelen", id=[one.id]))
    assert b"Zqx" not in enter(bram).post(f"/berichten/{one.id}/werk", {"notitie": "x"}).content


def test_a_file_in_a_limited_part_is_fetched_by_its_readers_only(
    an: Resident, bram: Resident, firm: UUID, set_scanner: Any
) -> None:
    from burgerprofiel.blocks.messages.services import files  # noqa: PLC0415
    from burgerprofiel.foundation import config  # noqa: PLC0415

    set_scanner(config.NO_SCANNER)
    kept = files.keep(made.pdf(), name="Loon.pdf", sender_code="OVO000001")
    one = factories.delivered(firm, files=(kept,))
    address = f"/berichten/{one.id}/{one.id}/{kept.id}"
    assert enter(bram).get(address).status_code == 200
    staff = offices.limited(an)
    organisation.give_to_part(an.actor, conversation_ids=[one.id], code=staff)
    assert enter(bram).get(address).status_code == 404
    assert enter(an).get(address).status_code == 200


# ------------------------------------------------------------------------------------------------ dividing


def test_a_part_is_made_limited_renamed_and_ended(an: Resident, bram: Resident, firm: UUID) -> None:
    page = send(an, "/berichten/verdelen", naam="  Boek  houding ")
    assert "Boek houding" in words(page)
    code = next(part.code for part in organisation.get_office(an.actor).parts if part.code != GENERAL)
    address = f"/berichten/verdelen/deel?deel={code}"
    page = send(an, address, expect=422, doe="bewaar", naam="Boekhouding", lezers="enkelen")
    assert "Kies wie dit deel leest" in words(page)
    page = send(an, address, doe="bewaar", naam="Boekhouding", lezers="enkelen", lezer=[an.person_id])
    assert "Het deel is bewaard." in words(page)
    assert "Leest: jij" in words(page)
    for given, text in (
        ({"naam": ""}, "Geef het deel een naam."),
        ({"naam": "x" * 81}, "Hou het onder 80 tekens."),
        ({"naam": "BOEKHOUDING"}, "Een ander deel heet al zo."),
    ):
        page = send(an, "/berichten/verdelen", given, expect=422)
        assert text in words(page)
        assert page.xpath("//input[@name='naam']/@value") == [given["naam"]]
    one = factories.delivered(firm)
    organisation.give_to_part(an.actor, conversation_ids=[one.id], code=code)
    page = send(an, address, doe="einde")
    assert "Iedereen die het algemene deel leest, leest het dan ook." in words(page)
    assert factories.conversation(one).partition == code
    page = send(an, address, doe="einde", zeker="1")
    assert "Het deel is er niet meer." in words(page)
    assert factories.conversation(one).partition == GENERAL
    assert "Dit deel is er niet meer." in words(send(an, address, doe="bewaar", naam="x"))


def test_the_general_part_can_be_limited_and_keeps_its_name(an: Resident, bram: Resident) -> None:
    page = see(an, "/berichten/verdelen/deel?deel=-")
    assert "Dit deel verwijderen" not in words(page)
    send(an, "/berichten/verdelen/deel?deel=-", doe="bewaar", lezers="enkelen", lezer=[an.person_id])
    assert not organisation.get_office(bram.actor).parts[0].is_mine
    assert "Dit deel is er niet meer" in words(
        send(an, "/berichten/verdelen/deel?deel=-", doe="einde", zeker="1")
    )


def test_rules_are_made_ordered_applied_and_removed(an: Resident, bram: Resident, firm: UUID) -> None:
    tax = factories.sender("Vlaamse Belastingdienst")
    bill = factories.message_type(tax)
    assert "Er kwam nog geen bericht binnen." in words(see(an, "/berichten/verdelen"))
    factories.delivered(firm, bill)
    books, other = (organisation.make_part(an.actor, name=name) for name in ("Boekhouding", "Andere"))
    address = "/berichten/verdelen/regels"
    page = see(an, "/berichten/verdelen")
    options = [option.text.strip() for option in page.xpath("//select[@name='bron']/option")]
    assert options == [
        "Kies een afzender",
        "Vlaamse Belastingdienst: alles",
        "Vlaamse Belastingdienst: Aanslagbiljet",
    ]
    for given, text in (
        ({}, "Kies van wie de berichten komen."),
        ({"bron": tax.code, "naar-deel": "-", "collega": "niemand"}, "Zo verandert er niets."),
        ({"bron": "OVO999999", "naar-deel": books}, "Deze afzender kennen we niet meer."),
        ({"bron": tax.code, "naar-deel": "weg"}, "Dit deel is er niet meer."),
        ({"bron": tax.code, "naar-deel": books, "collega": uuid4()}, "Kies iemand anders."),
    ):
        assert text in words(send(an, address, expect=422, doe="maak", **given)), text
    send(an, address, {"doe": "maak", "bron": tax.code, "naar-deel": other})
    page = send(
        an,
        address,
        {"doe": "maak", "bron": f"{tax.code}:{bill.pk}", "naar-deel": books, "collega": bram.person_id},
    )
    assert "1. Vlaamse Belastingdienst naar Andere" in words(page)
    assert "2. Vlaamse Belastingdienst · Aanslagbiljet naar Boekhouding, bij Bram Peeters" in words(page)
    first, second = organisation.look(an.actor, rules=True).rules
    page = send(an, address, doe="omhoog", regel=second.id)
    assert "1. Vlaamse Belastingdienst · Aanslagbiljet" in words(page)
    send(an, address, doe="omhoog", regel=second.id)
    assert [rule.id for rule in organisation.look(an.actor, rules=True).rules] == [second.id, first.id]
    page = send(an, address, doe="pas-toe")
    assert "1 bericht ging naar waar de regels zeggen." in words(page)
    assert "Alles lag al goed." in words(send(an, address, doe="pas-toe"))
    assert "De regel is weg." in words(send(an, address, doe="weg", regel=second.id))
    for does in ("weg", "omlaag"):
        assert "Deze regel is er niet meer." in words(send(an, address, doe=does, regel=second.id))


def test_who_does_not_divide_sees_how_it_is_and_who_does_and_changes_nothing(
    an: Resident, bram: Resident, firm: UUID
) -> None:
    tax = factories.sender("Vlaamse Belastingdienst")
    factories.delivered(firm, factories.message_type(tax))
    books = organisation.make_part(an.actor, name="Boekhouding")
    rule = organisation.add_rule(an.actor, partition=books, sender_code=tax.code)
    page = send(an, "/berichten/verdelen/collega", collega=bram.person_id, doe="wel")
    assert "Verdeel jij het postvak dan niet meer?" in words(page)
    send(an, "/berichten/verdelen/collega", collega=an.person_id, doe="wel")
    page = see(bram, "/berichten/verdelen")
    assert "Dit postvak wordt verdeeld door: An Claessens." in words(page)
    assert "Vlaamse Belastingdienst" in words(page)
    assert not page.xpath("//main//button | //aside//button")
    refused = "Jij verdeelt dit postvak niet."
    for address, given in (
        ("/berichten/verdelen", {"naam": "Van mij"}),
        (f"/berichten/verdelen/deel?deel={books}", {"doe": "bewaar", "naam": "Van mij"}),
        (f"/berichten/verdelen/deel?deel={books}", {"doe": "einde", "zeker": "1"}),
        (f"/berichten/verdelen/deel?deel={books}", {"doe": "mail", "adres": "b@example.org"}),
        (f"/berichten/verdelen/deel?deel={books}", {"doe": "geen-mail"}),
        ("/berichten/verdelen/collega", {"collega": bram.person_id, "doe": "wel"}),
        ("/berichten/verdelen/regels", {"doe": "maak", "bron": tax.code, "naar-deel": books}),
        ("/berichten/verdelen/regels", {"doe": "weg", "regel": rule}),
        ("/berichten/verdelen/regels", {"doe": "omlaag", "regel": rule}),
        ("/berichten/verdelen/regels", {"doe": "pas-toe"}),
    ):
        assert refused in words(send(bram, address, **given)), (address, given)
    assert refused in words(see(bram, enter(bram).get(f"/berichten/verdelen/deel?deel={books}")["Location"]))
    assert [part.name for part in organisation.get_office(an.actor).parts] == ["", "Boekhouding"]
    assert [one.id for one in organisation.look(an.actor, rules=True).rules] == [rule]
    page = send(an, "/berichten/verdelen/collega", collega=an.person_id, doe="niet")
    assert "verdeelt" not in side(page)
    assert organisation.get_office(bram.actor).manages


# ------------------------------------------------------------------------------------------------ figures


def test_the_figures_stand_in_a_table_and_as_bars(an: Resident, firm: UUID) -> None:
    assert "Er zijn nog geen berichten." in words(see(an, "/berichten/cijfers"))
    one, _two = factories.delivered(firm), factories.delivered(firm)
    organisation.make_part(an.actor, name="Boekhouding")
    organisation.handle(an.actor, conversation_ids=[one.id])
    page = see(an, "/berichten/cijfers")
    rows = [" ".join(" ".join(row.itertext()).split()) for row in page.xpath("//table[1]/tbody/tr")]
    assert rows[0].startswith("Algemeen 1 1 0")
    assert rows[0].endswith("2 1 minder dan een dag")
    assert rows[1] == "Boekhouding 0 0 0 0 0"
    assert "2 gekomen, 1 afgehandeld" in words(page)
    weeks = page.xpath("//details//table/tbody/tr")
    assert len(weeks) == 12
    assert [cell.text_content() for cell in weeks[-1].xpath("td")] == ["2", "1"]
