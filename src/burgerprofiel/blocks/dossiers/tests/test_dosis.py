"""DOSIS over HTTP: as its connectors send it, and everything they can get wrong."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client as Browser

from burgerprofiel.blocks.dossiers import public
from burgerprofiel.blocks.dossiers.contracts import Result
from burgerprofiel.blocks.dossiers.models import Dossier, DossierEvent, Record, Rejection, Upload
from burgerprofiel.blocks.dossiers.tests.incoming import (
    AN,
    BO,
    OVO,
    STRANGER,
    URI,
    bearer,
    dossier,
    source,
)
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.errors import RefusedError
from burgerprofiel.foundation.gate import Actor, Capacity, Right
from tests.statements import exactly

pytestmark = pytest.mark.django_db

V2, V1 = "/api/v2/dosis/dossiers", "/api/v1/dosis/dossiers"
FILE = {"bron": URI, "dossierNummer": "2026-00417"}


@pytest.fixture(autouse=True)
def _source() -> None:
    source()


def upload(**changes: Any) -> dict[str, Any]:
    return {
        "Identificatie": {"Bron": URI, "DossierNummer": "2026-00417"},
        "UploadId": "7b0c1c1e-4f0e-4f43-9d2b-0f4a6a0d9a11",
        "TypeDossierCode": "DossierStatus",
        "Naam": "Inname openbaar domein",
        "WijzigingsDatum": "2026-03-02T09:12:00",
        "Status": {
            "VlaamsFase": "Behandeling",
            "VlaamsCode": "DOSSIER_ONVOLLEDIG",
            "Detail1": "Plan ontbreekt",
            "Actie": {"ActieNodig": True, "Actie": "Bezorg het signalisatieplan"},
        },
        "Doorverwijzing": "https://loket.voorbeeldstad.be/dossier/417",
        "Producten": [{"Id": "697"}],
        "DossierBeheerder": {
            "Naam": "Bea Dienst",
            "Website": "https://voorbeeldstad.be",
            "Adres": {"Straat": "Markt", "Nummer": "1", "Postcode": "9999", "Gemeente": "Voorbeeldstad"},
        },
        "Agenten": [{"Identificatie": AN, "Toegangsrechten": [{"Code": "Raadpleger"}]}],
        **changes,
    }


def send(client: Browser, body: Any, *, to: str = V2, headers: dict[str, Any] | None = None) -> Any:
    raw = body if isinstance(body, (bytes, str)) else json.dumps(body)
    return client.generic("POST", to, raw, content_type="application/json", **(headers or bearer()))


def fields(response: Any) -> list[str]:
    assert set(response.json()) == {"code", "message", "description", "errors"}
    return [error["field"] for error in response.json()["errors"]]


@pytest.mark.parametrize("address", [V2, "/api/v2/dossiers", V1])
def test_an_upload_is_taken_in(client: Browser, address: str) -> None:
    response = send(client, upload(), to=address)
    assert (response.status_code, response.json()) == (
        200,
        {"Status": "OK", "UploadId": "7b0c1c1e-4f0e-4f43-9d2b-0f4a6a0d9a11"},
    )
    file = dossier(file="2026-00417")
    assert (file.phase, file.code, file.code_key) == (
        "behandeling",
        "DOSSIER_ONVOLLEDIG",
        "dossieronvolledig",
    )
    assert (file.turn, file.action_text) == ("you", "Bezorg het signalisatieplan")
    assert file.changed_at.isoformat() == "2026-03-02T08:12:00+00:00"
    assert file.contact == {
        "name": "Bea Dienst",
        "website": "https://voorbeeldstad.be",
        "address": {"street": "Markt", "number": "1", "postcode": "9999", "municipality": "Voorbeeldstad"},
    }


@pytest.mark.django_db(transaction=True)
def test_an_upload_takes_nine_statements(client: Browser) -> None:
    """Token; source and repetition; parties; in a transaction: role, lock, write, access log, outbox, open pages."""
    with clock.frozen(clock.now()):  # that a source was heard is noted every five seconds
        headers = bearer()
        send(client, upload(UploadId="of-a-party-that-is-new"), headers=headers)
        file = {"Bron": URI, "DossierNummer": "2026-00418"}
        for day in ("03", "04"):  # a new file, and its next status
            sent = upload(
                UploadId=day, Identificatie=file, Naam=day, WijzigingsDatum=f"2026-03-{day}T09:12:00"
            )
            with exactly(9):
                assert send(client, sent, headers=headers).status_code == 200
        with exactly(3):  # a repetition writes nothing
            assert send(client, sent, headers=headers).status_code == 200


def test_the_same_upload_again_gives_the_same_answer(client: Browser) -> None:
    first = send(client, upload())
    spaced = json.dumps(upload(), indent=2, sort_keys=True)
    second = send(client, spaced)
    assert (second.status_code, second.json()) == (200, first.json())
    assert (Upload.objects.count(), DossierEvent.objects.count()) == (1, 1)


def test_the_same_id_with_another_body_is_a_conflict(client: Browser) -> None:
    send(client, upload())
    response = send(client, upload(Naam="Anders"))
    assert (response.status_code, response.json()["code"]) == (409, "upload-id-used")
    assert dossier(file="2026-00417").title == "Inname openbaar domein"


def test_without_an_upload_id_the_content_of_a_simple_upload_tells_a_repetition(client: Browser) -> None:
    body = upload()
    del body["UploadId"]
    first, second = send(client, body, to=V1), send(client, body, to=V1)
    assert first.json() == second.json()
    assert Upload.objects.count() == 1
    assert send(client, body).status_code == 422


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"Naam": None}, "Naam"),
        ({"Naam": "x" * 501}, "Naam"),
        ({"UploadId": ""}, "UploadId"),
        ({"WijzigingsDatum": "gisteren"}, "WijzigingsDatum"),
        ({"WijzigingsDatum": "2999-01-01T00:00:00"}, "WijzigingsDatum"),
        ({"WijzigingsDatum": "0001-01-01T00:00:00"}, "WijzigingsDatum"),
        ({"StreefDatum": "9999-12-31T23:59:59-12:00"}, "StreefDatum"),
        ({"Status": {"Detail1": 3}}, "Status.Detail1"),
        ({"Doorverwijzing": "javascript:alert(1)"}, "Doorverwijzing"),
        ({"Doorverwijzing": "https://loket.be@kwaad.be/"}, "Doorverwijzing"),
        ({"DossierBeheerder": {"Website": "ftp://a.be"}}, "DossierBeheerder.Website"),
        ({"Agenten": []}, "Agenten"),
        ({"Agenten": [{"Identificatie": "00610100199"}]}, "Agenten[0].Identificatie"),
        ({"Identificatie": {"Bron": URI}}, "Identificatie"),
    ],
)
def test_what_is_wrong_is_named_and_kept(client: Browser, changes: dict[str, Any], field: str) -> None:
    response = send(client, upload(**changes))
    assert (response.status_code, fields(response)) == (422, [field])
    assert Rejection.objects.count() == 1
    assert "00610100199" not in response.content.decode() + str(Rejection.objects.values_list("errors"))
    assert Dossier.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b'{"Naam": NaN}', "application/json", 400),
        (b'{"x": ' + b"[" * 200_000, "application/json", 400),
        (b"{}", "application/xml", 415),
        (b'"' + b"a" * 300_000 + b'"', "application/json", 413),
        (b"[]", "application/json", 422),
    ],
)
def test_odd_bodies_are_refused_cleanly(client: Browser, body: bytes, content_type: str, status: int) -> None:
    response = client.generic("POST", V2, body, content_type=content_type, **bearer())
    assert response.status_code == status
    assert fields(response) is not None


def test_real_senders_differ(client: Browser) -> None:
    """Offsets and `Z`, flags as 0 and 1, numbers for ids, members that nobody knows, null for absent."""
    body = upload(
        WijzigingsDatum="2018-01-08T09:00:00.123Z",
        StreefDatum="2026-09-01",
        Producten=[{"Id": 685}],
        Doorverwijzing=None,
        Onbekend={"x": 1},
        Status={
            "VlaamsFase": "Beslissing, Beroep",
            "VlaamsCode": "Goedgekeurd",
            "Actie": {"ActieNodig": "0"},
        },
        ExtraInformatie="Nog dit",
    )
    assert send(client, body).status_code == 200
    file = dossier(file="2026-00417")
    assert (file.phase, file.turn, file.product_id, file.detail) == (
        "beslissing",
        "authority",
        "685",
        "Nog dit",
    )
    assert (file.changed_at.year, str(file.target_on)) == (2018, "2026-09-01")


def test_a_file_that_only_refers_has_no_status(client: Browser) -> None:
    body = upload(TypeDossierCode="Verwijzing")
    del body["Status"]
    assert send(client, body).status_code == 200
    assert dossier(file="2026-00417").phase == "unknown"


def test_how_open_a_file_is(client: Browser) -> None:
    send(client, upload(Eigenschappen={"Vertrouwelijk": True}))
    assert dossier(file="2026-00417").required_assurance == 35
    send(client, upload(UploadId="2", Eigenschappen={"IsNietRaadpleegbaar": 1}))
    assert dossier(file="2026-00417").ended_at is not None


def test_the_outcomes_of_uploads(client: Browser) -> None:
    bad = upload(UploadId="bad", Naam="")
    send(client, bad)
    send(client, upload(Status={"VlaamsFase": "Nieuw", "VlaamsCode": "Nieuw"}))
    of_file = client.get("/api/v1/dosis/resultaten", FILE, **bearer()).json()
    assert [(item["UploadId"], item["Succes"]) for item in of_file] == [
        (upload()["UploadId"], True),
        ("bad", False),
    ]
    assert of_file[0]["Identificatie"] == {"Bron": URI, "DossierNummer": "2026-00417"}
    assert (of_file[0]["VerwerktVoorOpvraging"], len(of_file[0]["Waarschuwingen"])) == (True, 2)
    assert of_file[1]["Fouten"][0]["Omschrijving"].startswith("Naam:")
    of_upload = client.get("/api/v1/dosis/resultaten/perUploadId", {"uploadId": "bad"}, **bearer()).json()
    assert [item["Succes"] for item in of_upload] == [False]
    errors = client.get("/api/v1/dosis/resultaten/fouten", {"bron": URI}, **bearer()).json()
    assert [item["UploadId"] for item in errors] == ["bad"]


def test_a_removed_file_stays_gone(client: Browser) -> None:
    send(client, upload())
    query = f"{V1}?bron={URI}&dossierNummer=2026-00417"
    assert client.delete(query, **bearer()).json() == {"Status": "OK"}
    assert send(client, upload()).status_code == 200
    assert send(client, upload(UploadId="late")).status_code == 200
    assert dossier(file="2026-00417").ended_at is not None
    assert client.delete(f"{V1}?bron={URI}&dossierNummer=none", **bearer()).status_code == 404


def test_what_a_client_may_know_of_itself(client: Browser) -> None:
    assert client.get("/api/v2/dosis/bronnen/uris", **bearer()).json() == [URI]
    assert client.get("/api/v2/dosis/bronnen/uris", **bearer(STRANGER)).json() == []
    settings = client.get("/api/v1/dosis/instellingen/validatie", **bearer()).json()
    assert settings["Fases"][2] == {
        "VlaamsFase": "Beslissing & Beroep",
        "VlaamsCodes": ["InWacht", "Beslist", "Goedgekeurd", "Stopgezet", "Stopzetting", "Geweigerd"],
    }


ADDRESSES = [
    ("POST", V2, {}),
    ("POST", "/api/v2/dossiers", {}),
    ("POST", V1, {}),
    ("DELETE", V1, FILE),
    ("GET", "/api/v2/dosis/bronnen/uris", {}),
    ("GET", "/api/v1/dosis/instellingen/validatie", {}),
    ("GET", "/api/v1/dosis/resultaten", FILE),
    ("GET", "/api/v1/dosis/resultaten/perUploadId", {"uploadId": upload()["UploadId"]}),
    ("GET", "/api/v1/dosis/resultaten/fouten", {"bron": URI}),
]


def call(client: Browser, method: str, address: str, query: dict[str, str], **headers: Any) -> Any:
    body = json.dumps(upload()) if method == "POST" else b""
    return client.generic(
        method,
        address,
        body,
        content_type="application/json",
        QUERY_STRING="&".join(f"{k}={v}" for k, v in query.items()),
        **headers,
    )


@pytest.mark.parametrize(("method", "address", "query"), ADDRESSES)
def test_nobody_gets_in_without_a_token_and_its_scope(
    client: Browser, method: str, address: str, query: dict[str, str]
) -> None:
    assert call(client, method, address, query).status_code == 401
    assert call(client, method, address, query, HTTP_AUTHORIZATION="Bearer x").status_code == 401
    narrow = bearer(replace(STRANGER, scopes=frozenset({"Other"})))
    assert call(client, method, address, query, **narrow).status_code == 403


@pytest.mark.parametrize(("method", "address", "query"), ADDRESSES)
@pytest.mark.parametrize("uri", [URI, "urn:nowhere"])
def test_a_foreign_client_sees_and_changes_nothing(
    client: Browser, method: str, address: str, query: dict[str, str], uri: str
) -> None:
    send(client, upload())
    before = (Record.objects.values().get(), dossier(file="2026-00417").__dict__.copy())
    asked = {name: uri if name == "bron" else value for name, value in query.items()}
    response = call(client, method, address, asked, **bearer(STRANGER))
    if "bron" in query or method == "POST":
        assert (response.status_code, response.json()["code"]) == (403, "foreign-source")
    else:
        assert URI not in response.content.decode()
    after = (Record.objects.values().get(), dossier(file="2026-00417").__dict__.copy())
    assert {k: v for k, v in before[1].items() if k != "_state"} == {
        k: v for k, v in after[1].items() if k != "_state"
    }
    assert before[0] == after[0]
    assert Rejection.objects.count() == 0


def staff(ovo_code: str) -> Actor:
    person = uuid4()
    return Actor(
        person_id=person,
        party_id=person,
        party_ids=(),
        capacity=Capacity.STAFF,
        assurance=35,
        session_id=uuid4(),
        rights=frozenset({(Right.SOURCE_MANAGER, ovo_code)}),
    )


def kept() -> UUID:
    return Rejection.objects.get().id


def test_a_refused_payload_is_tried_again_when_the_reason_is_gone(
    client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(client, upload(Doorverwijzing="ftp://loket.be"))
    with pytest.raises(RefusedError):
        public.replay_rejection(staff("OVO000000"), rejection_id=kept())
    receipt = public.replay_rejection(staff(OVO), rejection_id=kept())
    assert (receipt.accepted, Rejection.objects.get().settled_at) == (False, None)
    monkeypatch.setattr("burgerprofiel.blocks.dossiers.rules.is_link", lambda text: True)
    receipt = public.replay_rejection(staff(OVO), rejection_id=kept())
    assert receipt.result is Result.CURRENT
    assert Rejection.objects.get().settled_as == "current"
    assert client.get("/api/v1/dosis/resultaten/fouten", {"bron": URI}, **bearer()).json() == []
    assert BO not in str(Rejection.objects.values())
