"""Official news over HTTP: taken in whole or refused whole, once, and told as the same news whoever tells it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client as Browser

from burgerprofiel.blocks.dossiers import numbers
from burgerprofiel.blocks.dossiers.models import Seen, Source
from burgerprofiel.blocks.dossiers.tests import incoming
from burgerprofiel.blocks.dossiers.tests.incoming import AN, BO, OVO, URI, bearer, insz, party
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.notifications.models import Bundle, BundleRefusal, Notice
from burgerprofiel.blocks.notifications.services import official, tellings
from burgerprofiel.foundation import clock, database
from burgerprofiel.foundation.gate import Client
from burgerprofiel.foundation.models import OutboxEvent
from burgerprofiel.foundation.outbox import Delivered
from burgerprofiel.foundation.telling import News, Subject
from tests.statements import exactly

pytestmark = pytest.mark.django_db

TO = "/api/v2/notificaties"
NUMBER = "2026-00417"
SCOPES = frozenset({"NotificatieImport", "DosisImport"})
LOKET = Client(client_id="loket", ovo_code=OVO, scopes=SCOPES)
FORMS = Client(client_id="formulieren", ovo_code=OVO, scopes=SCOPES)
ELSEWHERE = Client(client_id="elders", ovo_code="OVO099002", scopes=SCOPES)
PAIRS = {
    "DossierNummer": NUMBER,
    "StatusVlaamseCode": "DOSSIER_ONVOLLEDIG",
    "StatusVlaamseFase": "Behandeling",
    "DossierNaam": "Terras op de stoep",
    "DocumentLinkUri": "https://loket.voorbeeldstad.example/dossier",
    "DossierBeheerder": {"Dienst": "Loket", "Email": "loket@voorbeeldstad.example"},
}


@pytest.fixture(autouse=True)
def _source() -> None:
    incoming.source()


def bundle(**changes: Any) -> dict[str, Any]:
    return {
        "Id": "melding-een",
        "AanbiederUri": "https://voorbeeldstad.example/loket",
        "TransactieId": f"{URI}{NUMBER}",
        "DatumNotificatie": clock.in_belgium(clock.now()).replace(tzinfo=None).isoformat(timespec="seconds"),
        "Categorie": "DossierGerelateerdBerichtWijzigingDossier",
        "ProductId": "1234",
        "MerkCode": "voorbeeldstad",
        "Kanalen": ["Email"],
        "Bestemmelingen": [{"Type": "INSZ", "Waarde": AN}],
        "SleutelWaardeParen": PAIRS,
        **changes,
    }


def send(body: Any, *, by: Client = LOKET, media: str = "application/json") -> Any:
    raw = body if isinstance(body, (bytes, str)) else json.dumps(body)
    return Browser().generic("POST", TO, raw, content_type=media, **bearer(by))


def delivered() -> list[Delivered]:
    rows = OutboxEvent.objects.filter(kind="notifications.notified").order_by("position")
    return [Delivered(r.id, r.kind, r.version, r.key, r.payload, r.occurred_at) for r in rows]


def news() -> list[News]:
    return list(official.read(delivered()))


def test_a_bundle_becomes_one_event_and_one_notice_for_each_recipient() -> None:
    other = {"Type": "insz", "Waarde": BO}
    response = send(bundle(Bestemmelingen=[{"Type": "INSZ", "Waarde": AN}, other, other]))
    receipt = UUID(response.json()["OntvangstId"])
    assert (response.status_code, response.json()["Status"], response.json()["Id"]) == (
        200,
        "OK",
        "melding-een",
    )
    assert {UUID(event.payload["party_id"]) for event in delivered()} == {party(AN), party(BO)}
    assert set(Notice.objects.values_list("party_id", "bundle_id")) == {
        (party(AN), receipt),
        (party(BO), receipt),
    }


def test_an_event_holds_ids_only_and_texts_are_sealed() -> None:
    send(bundle())
    (event,) = delivered()
    assert set(event.payload) == {"party_id", "bundle_id", "order"}
    said = bytes(Notice.objects.get().said_sealed)
    assert b"Terras" not in said
    assert b"voorbeeldstad" not in said
    stored = repr(list(Bundle.objects.values()))
    assert NUMBER not in stored
    assert AN not in stored


def test_the_news_is_about_the_file_whether_it_is_here_or_not_yet() -> None:
    send(bundle())
    (item,) = news()
    source_id = Source.objects.get(uri=URI).id
    assert item.matter == numbers.index(NUMBER, source_id=source_id)
    assert (item.state, item.party_id) == ("dossieronvolledig", party(AN))
    assert item.road == "notificaties:https://voorbeeldstad.example/loket"


def test_three_roads_of_the_same_news_have_one_matter_and_state() -> None:
    send(bundle())
    send(bundle(AanbiederUri="https://formulieren.example", TransactieId=f"{URI}:{NUMBER}"), by=FORMS)
    later = {**PAIRS, "StatusVlaamseCode": "Dossier onvolledig"}
    send(bundle(Id="melding-drie", AanbiederUri=f"https://{'lang' * 20}.example", SleutelWaardeParen=later))
    found = news()
    assert len({(item.matter, item.state) for item in found}) == 1
    assert len({item.road for item in found}) == 3
    assert max(len(item.road) for item in found) <= 60


def test_nobody_speaks_of_files_of_another_authority() -> None:
    send(bundle())
    send(bundle(), by=ELSEWHERE)
    own, foreign = news()
    assert own.matter != foreign.matter


@pytest.mark.parametrize("transaction", ["ander-systeem-417", "", None])
def test_a_transaction_that_names_no_source_is_a_matter_by_itself(transaction: str | None) -> None:
    send(bundle(TransactieId=transaction))
    send(bundle(Id="melding-twee", TransactieId=transaction))
    one, two = news()
    assert len(one.matter) == 32
    assert (one.matter == two.matter) is bool(transaction)


def test_the_same_bundle_again_changes_nothing_and_another_under_its_id_conflicts() -> None:
    given = bundle()
    first, second = send(given), send(json.dumps(given, indent=3, sort_keys=True))
    assert (second.status_code, second.json()) == (200, first.json())
    assert len(delivered()) == 1
    third = send({**given, "MerkCode": "anderstad"})
    assert (third.status_code, third.json()["code"], third.json()["errors"][0]["field"]) == (
        409,
        "id-used",
        "Id",
    )
    assert send(given, by=FORMS).json()["OntvangstId"] != first.json()["OntvangstId"]


def test_missing_keys_refuse_the_whole_bundle_and_say_whose() -> None:
    pairs = {key: PAIRS[key] for key in ("DossierNummer", "StatusVlaamseCode")}
    whole = {"Type": "INSZ", "Waarde": AN, "SleutelWaardeParen": {"StatusVlaamseFase": "Behandeling"}}
    response = send(bundle(SleutelWaardeParen=pairs, Bestemmelingen=[whole, {"Type": "INSZ", "Waarde": BO}]))
    assert response.status_code == 422
    assert response.json()["errors"] == [
        {
            "code": "missing-keys",
            "message": (
                text
                := "Bestemmeling 2: voor de categorie DossierGerelateerdBerichtWijzigingDossier ontbreken"
                " verplichte sleutels: StatusVlaamseFase."
            ),
            "description": text,
            "field": "Bestemmelingen[1].SleutelWaardeParen",
        }
    ]
    assert not Bundle.objects.exists()
    assert not delivered()


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"Categorie": "Onbekend"}, "unknown-category", "Categorie"),
        ({"Kanalen": ["Email", "Duif"]}, "unknown-channel", "Kanalen[1]"),
        ({"Bestemmelingen": [{"Type": "BSN", "Waarde": AN}]}, "unknown-type", "Bestemmelingen[0].Type"),
        (
            {"Bestemmelingen": [{"Type": "INSZ", "Waarde": "00610100100"}]},
            "invalid-identifier",
            "Bestemmelingen[0].Waarde",
        ),
        ({"DatumNotificatie": "30 februari"}, "invalid-moment", "DatumNotificatie"),
        ({"DatumNotificatie": "2199-02-01T00:00:00"}, "moment-in-future", "DatumNotificatie"),
        ({"DatumNotificatie": "0001-01-01T00:00:00+14:00"}, "invalid-moment", "DatumNotificatie"),
        ({"Vervaldatum": "1801-01-01"}, "date-out-of-range", "Vervaldatum"),
        (
            {"SleutelWaardeParen": {**PAIRS, "DocumentLinkUri": "javascript:alert(1)"}},
            "invalid-link",
            "Bestemmelingen[0].SleutelWaardeParen.DocumentLinkUri",
        ),
        ({"Bestemmelingen": []}, "invalid-value", "Bestemmelingen"),
    ],
)
def test_what_is_wrong_is_said_with_its_place_and_without_its_value(
    changes: dict[str, Any], code: str, field: str
) -> None:
    response = send(bundle(**changes))
    assert response.status_code == 422
    (problem,) = response.json()["errors"]
    assert (problem["code"], problem["field"]) == (code, field)
    assert AN not in response.content.decode()


def test_an_absent_mandatory_member_is_named_in_dutch() -> None:
    given = bundle()
    del given["MerkCode"]
    (problem,) = send(given).json()["errors"]
    assert problem["description"] == "Het verplichte veld MerkCode ontbreekt."


def test_a_sender_finds_back_what_became_of_a_bundle_and_nobody_else_does() -> None:
    send(bundle(Categorie="Onbekend"))
    send(bundle())
    headers = bearer(LOKET)
    accepted, refused = Browser().get(f"{TO}/resultaten?id=melding-een", **headers).json()
    assert (accepted["Succes"], refused["Succes"]) == (True, False)
    assert refused["Fouten"][0]["Code"] == "unknown-category"
    assert Browser().get(f"{TO}/resultaten?id=melding-een", **bearer(FORMS)).json() == []
    assert "sealed" not in {field.name for field in BundleRefusal._meta.get_fields()}


def test_the_same_in_xml() -> None:
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
    <n:Notificatie xmlns:n="urn:test:notificaties">
      <n:Id>melding-xml</n:Id><n:AanbiederUri>https://voorbeeldstad.example/loket</n:AanbiederUri>
      <n:TransactieId>{URI}{NUMBER}</n:TransactieId>
      <n:DatumNotificatie>{clock.now().isoformat()}</n:DatumNotificatie>
      <n:Categorie>DossierGerelateerdBerichtWijzigingDossier</n:Categorie>
      <n:ProductId>1234</n:ProductId><n:MerkCode>voorbeeldstad</n:MerkCode>
      <n:Kanalen><n:Kanaal>Email</n:Kanaal></n:Kanalen>
      <n:Bestemmelingen><n:Bestemmeling><n:Type>INSZ</n:Type><n:Waarde>{AN}</n:Waarde></n:Bestemmeling>
      </n:Bestemmelingen>
      <n:SleutelWaardeParen><n:DossierNummer>{NUMBER}</n:DossierNummer>
        <n:StatusVlaamseCode>InBehandeling</n:StatusVlaamseCode>
        <n:StatusVlaamseFase>Behandeling</n:StatusVlaamseFase>
        <n:DossierBeheerder><n:Dienst>Loket</n:Dienst></n:DossierBeheerder>
      </n:SleutelWaardeParen>
    </n:Notificatie>"""
    response = send(text.encode(), media="application/xml")
    assert response.status_code == 200, response.content
    (item,) = news()
    assert (item.state, item.party_id) == ("inbehandeling", party(AN))


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><Notificatie><Id>&b;</Id></Notificatie>",
        "<Notificatie><Id>een</Id><Id>twee</Id></Notificatie>",
        "<IetsAnders/>",
        "<Notificatie>",
    ],
)
def test_xml_that_could_do_harm_is_not_read(text: str) -> None:
    response = send(text.encode(), media="application/xml")
    assert (response.status_code, response.json()["code"]) == (400, "malformed-body")


def test_only_a_client_with_the_scope_sends() -> None:
    assert send(bundle(), by=incoming.STRANGER).status_code == 403
    assert Browser().generic("POST", TO, "{}", content_type="application/json").status_code == 401
    assert send(bundle(), media="text/plain").status_code == 415


def test_each_recipient_has_a_row_in_the_log() -> None:
    send(bundle())
    found = database.rows(
        "SELECT data_subject_id, operation FROM foundation_accesslog"
        " WHERE processing_activity_id LIKE '%%notifications.receive'"
    )
    assert [(row["data_subject_id"], row["operation"]) for row in found] == [(party(AN), "create")]


def test_what_happened_long_ago_is_no_news_and_what_expired_says_when() -> None:
    send(bundle(DatumNotificatie="2026-01-02T09:00:00"))
    assert news() == []
    ended = clock.now() - timedelta(hours=1)
    send(bundle(Id="melding-verlopen", Vervaldatum=ended.isoformat()))
    (item,) = news()
    assert item.expires_at == ended
    asked = Subject(item.party_id, item.subject_id, item.party_id)
    assert official.describe([asked]) == {}


def test_the_sender_is_the_authority_of_the_client_and_a_file_that_was_seen_settles_it() -> None:
    incoming.submit(incoming.status(file=NUMBER, code="DossierOnvolledig", action_needed=True))
    send(bundle())
    (item,) = news()
    asked = Subject(item.party_id, item.subject_id, item.party_id)
    described = official.describe([asked])[asked]
    assert (described.sender, described.ovo_code) == ({"nl": "Voorbeeldstad"}, OVO)
    assert described.waits_for_you
    assert described.settled_at is None
    moment = datetime(2026, 11, 22, 12, tzinfo=UTC)
    file = incoming.dossier(file=NUMBER)
    Seen.objects.create(party_id=party(AN), person_id=party(AN), dossier_id=file.id, seen_at=moment)
    assert official.describe([asked])[asked].settled_at == moment


def test_an_authority_that_is_not_known_is_not_named_and_another_party_gets_no_answer() -> None:
    send(bundle(), by=ELSEWHERE)
    (item,) = news()
    asked = Subject(item.party_id, item.subject_id, item.party_id)
    assert official.describe([asked])[asked].is_neutral
    assert official.describe([Subject(uuid4(), item.subject_id, item.party_id)]) == {}


def test_what_is_told_leads_to_a_page_of_our_own() -> None:
    send(bundle())
    (item,) = news()
    path = tellings.OFFICIAL.path(Subject(item.party_id, item.subject_id, item.party_id))
    assert path == f"/meldingen/{item.subject_id}?partij={item.party_id}"


def test_the_page_shows_what_was_said_or_leads_to_the_file() -> None:
    person = make.person()
    number = make.number_of(person)[1]
    browser = Browser()
    browser.cookies["__Host-bp_session"] = make.session(person)
    send(bundle(Bestemmelingen=[{"Type": "INSZ", "Waarde": number}]))
    (item,) = news()
    address = f"/meldingen/{item.subject_id}"
    shown = browser.get(address).content.decode()
    assert "Melding van Voorbeeldstad" in shown
    assert "Terras op de stoep" in shown
    assert "https://loket.voorbeeldstad.example/dossier" in shown
    assert browser.get(f"{address}?partij={party(BO)}").status_code == 404
    assert browser.get(f"/meldingen/{uuid4()}").status_code == 404
    assert browser.get(f"{address}?partij=geen").status_code == 404
    incoming.submit(incoming.status(file=NUMBER, readers=incoming.readers(number)))
    answer = browser.get(f"{address}?partij={person}")
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/dossiers/{incoming.dossier(number, file=NUMBER).id}?partij={person}",
    )


@pytest.mark.django_db(transaction=True)
def test_a_thousand_recipients_cost_the_statements_of_one() -> None:
    many = [{"Type": "INSZ", "Waarde": insz(number)} for number in range(100, 1_100)]
    with clock.frozen(clock.now()):
        send(bundle(Id="zet-klaar", Bestemmelingen=many))  # parties and their keys are known from here on
        for key, to in (("voor-een", many[:1]), ("voor-duizend", many)):
            raw, headers = json.dumps(bundle(Id=key, Bestemmelingen=to)), bearer(LOKET)
            with exactly(8):
                answer = Browser().generic("POST", TO, raw, content_type="application/json", **headers)
            assert answer.status_code == 200
