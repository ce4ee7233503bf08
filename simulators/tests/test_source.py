"""An authority's back end as a poller and a case client meet it, on good and bad days."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from simulators.tests.conftest import Running, faults, http

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

SECRET = "een-gedeeld-geheim-van-minstens-32-tekens"
ELEMENT = {
    "dossiernummer": "2026-1",
    "dossiernaam": "Parkeervergunning",
    "status": {"vlaamseFase": "Behandeling", "vlaamseCode": "InBehandeling"},
    "dossier beheerder": {"naam": "Loket", "email": "loket@voorbeeld.example"},
    "agenten": [
        {"@type": "BurgerAgent", "rijksregisternummer": "91651431876"},
        {
            "@type": "OndernemerAgent",
            "kboNummer": "0741230052",
            "toegangsrechten": [{"recht": "Lezen", "context": "x"}],
        },
    ],
}
ZAAK: dict[str, Any] = {
    "identificatie": "OMV-1",
    "bronorganisatie": "200993106",
    "omschrijving": "Tuinhuis plaatsen",
    "startdatum": "2026-01-31",
    "zaaktype": {
        "identificatie": "omgeving",
        "servicenorm": "P1M",
        "doorlooptijd": "P105D",
        "statustypen": [
            "Ontvangen",
            {"omschrijving": "In onderzoek", "statustekst": "We kijken alles na"},
            "Beslist",
        ],
        "resultaattypen": ["Verleend", "Geweigerd"],
    },
    "rollen": [{"insz": "91651431876"}, {"kbo": "0741230052", "omschrijvingGeneriek": "belanghebbende"}],
    "statussen": [{"statustype": "Ontvangen", "datumStatusGezet": "2026-01-31T10:00:00+01:00"}],
}


class Receiver(HTTPServer):
    """Takes the notifications in."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.received: list[tuple[str | None, dict[str, Any]]] = []


class Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.received.append((self.headers["authorization"], body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Keep the test output clean."""


@pytest.fixture(scope="module")
def running(start: Callable[..., Running], tmp_path_factory: pytest.TempPathFactory) -> str:
    data = tmp_path_factory.mktemp("source") / "data.json"
    loaded = {"feeds": {"geladen": [ELEMENT]}, "loketten": {"lindemonde": "Stad Lindemonde"}, "zaken": [ZAAK]}
    data.write_text(json.dumps(loaded))
    return start("source", "--data", str(data), "--zgw-client", f"burgerprofiel={SECRET}").url


@pytest.fixture
def url(running: str) -> str:
    faults(running)
    return running


@pytest.fixture
def receiver(url: str) -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    callback = {
        "url": f"http://127.0.0.1:{server.server_port}/meldingen",
        "authorization": "Bearer afgesproken",
    }
    http.post(f"{url}/_admin/zgw/callback", json=callback).raise_for_status()
    yield server
    http.post(f"{url}/_admin/zgw/callback", json={"url": ""}).raise_for_status()
    server.shutdown()
    thread.join()
    server.server_close()


# ---------------------------------------------------------------- the feed


def read(url: str, name: str, **query: int | str) -> httpx.Response:
    return http.get(f"{url}/feed/{name}/dossierstatusveranderingen", params=query)


def publish(url: str, name: str, *elements: dict[str, Any]) -> httpx.Response:
    return http.post(f"{url}/_admin/feed/{name}", json=list(elements))


def test_feed_from_a_data_file(url: str) -> None:
    answer = read(url, "geladen").json()
    assert answer["@type"] == "StatusVeranderingsVerzameling"
    assert (answer["index"], answer["limiet"], answer["nieuweIndex"]) == (0, 100, 1)
    assert answer["elementen"] == [{"@type": "DossierStatus", "index": 0, **ELEMENT}]


def test_poller_walks_through_gaps_until_nothing_comes_back(url: str) -> None:
    publish(url, "gaten", *({"index": index} for index in (3, 3405, 3409)))
    answer = read(url, "gaten", index=0, limiet=2).json()
    assert [element["index"] for element in answer["elementen"]] == [3, 3405]
    assert answer["nieuweIndex"] == 3406
    answer = http.get(answer["@volgendeVerzameling"]).json()
    assert [element["index"] for element in answer["elementen"]] == [3409]
    answer = http.get(answer["@volgendeVerzameling"]).json()
    assert (answer["elementen"], answer["index"], answer["nieuweIndex"]) == ([], 3410, 3410)


def test_index_must_rise(url: str) -> None:
    publish(url, "dalend", {"index": 5})
    refused = publish(url, "dalend", {"index": 6}, {"index": 6})
    assert refused.status_code == 400
    assert len(read(url, "dalend").json()["elementen"]) == 1, "nothing of the list was added"


@pytest.mark.parametrize(
    "query", [{"index": "-1"}, {"index": "x"}, {"limiet": 0}, {"limiet": 1001}, {"index": "²"}]
)
def test_feed_refuses_wrong_numbers(url: str, query: dict[str, Any]) -> None:
    assert read(url, "geladen", **query).status_code == 400


def test_unknown_and_removed_feed(url: str) -> None:
    assert read(url, "nergens").status_code == 404
    publish(url, "weg", ELEMENT)
    http.delete(f"{url}/_admin/feed/weg")
    assert read(url, "weg").status_code == 404


# ---------------------------------------------------------------- cases


def token(*, secret: str = SECRET, **changes: Any) -> str:
    claims = {"iss": "burgerprofiel", "client_id": "burgerprofiel", "iat": int(time.time())} | changes
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(secret))


def get(url: str, **headers: str) -> httpx.Response:
    return http.get(url, headers={"authorization": f"Bearer {token()}", "accept-crs": "EPSG:4326", **headers})


def case(url: str, **changes: Any) -> dict[str, Any]:
    """Describe a case and return what the simulator made of it."""
    answer = http.post(f"{url}/_admin/zgw/zaken", json={**ZAAK, **changes})
    result: dict[str, Any] = answer.raise_for_status().json()["zaken"][0]
    return result


def test_a_client_follows_the_links_of_a_case(url: str) -> None:
    zaak = get(case(url, identificatie="OMV-2")["url"])
    assert zaak.headers["content-crs"] == "EPSG:4326"
    zaak_json = zaak.json()
    assert zaak_json["einddatumGepland"] == "2026-02-28", "servicenorm of one month from 31 January"
    assert zaak_json["uiterlijkeEinddatumAfdoening"] == "2026-05-16"
    status = get(zaak_json["status"]).json()
    assert status["datumStatusGezet"] == "2026-01-31T09:00:00Z"
    assert get(status["statustype"]).json()["volgnummer"] == 1
    zaaktype = get(zaak_json["zaaktype"]).json()
    assert [get(link).json()["isEindstatus"] for link in zaaktype["statustypen"]] == [False, False, True]
    listed = get(f"{url}/catalogi/api/v1/statustypen?zaaktype={zaak_json['zaaktype']}").json()
    assert [item["statustekst"] for item in listed["results"]] == ["", "We kijken alles na", ""]


def test_roles_carry_the_numbers(url: str) -> None:
    zaak = case(url, identificatie="OMV-3")
    answer = get(f"{url}/zaken/api/v1/rollen?zaak={zaak['url']}").json()
    assert (answer["count"], answer["next"], answer["previous"]) == (2, None, None)
    person, enterprise = answer["results"]
    assert person["betrokkeneIdentificatie"]["anpIdentificatie"] == "91651431876"
    assert person["omschrijvingGeneriek"] == "initiator"
    assert enterprise["betrokkeneType"] == "niet_natuurlijk_persoon"
    assert enterprise["betrokkeneIdentificatie"]["annIdentificatie"] == "0741230052"


def test_case_closes_and_opens_again(url: str) -> None:
    decided = {"statustype": "Beslist", "datumStatusGezet": "2026-03-01T10:00:00Z"}
    zaak = get(
        case(url, identificatie="OMV-4", resultaat={"omschrijving": "Verleend"}, statussen=[decided])["url"]
    )
    assert zaak.json()["einddatum"] == "2026-03-01"
    resultaat = get(zaak.json()["resultaat"]).json()
    assert get(resultaat["resultaattype"]).json()["omschrijving"] == "Verleend"
    reopened = {"statustype": 2, "datumStatusGezet": "2026-03-05T10:00:00Z"}
    case(url, identificatie="OMV-4", statussen=[reopened])
    zaak = get(zaak.json()["url"])
    assert zaak.json()["einddatum"] is None
    assert get(f"{url}/zaken/api/v1/statussen?zaak={zaak.json()['url']}").json()["count"] == 2


@pytest.mark.parametrize(
    "change",
    [
        {"statussen": [{"statustype": "Beslist"}]},
        {"statussen": [{"statustype": "Onbekend"}]},
        {"statussen": [{"statustype": 1, "datumStatusGezet": "2026-01-01T00:00:00"}]},
        {"resultaat": {"omschrijving": "Onbekend"}},
        {"zaaktype": {"identificatie": "x", "servicenorm": "twee weken"}},
        {"zaaktype": {}},
    ],
)
def test_description_that_cannot_be_a_case(url: str, change: dict[str, Any]) -> None:
    answer = http.post(f"{url}/_admin/zgw/zaken", json={**ZAAK, "identificatie": "FOUT", **change})
    assert answer.status_code == 400
    assert answer.json()["detail"]
    assert get(f"{url}/zaken/api/v1/zaken?identificatie=FOUT").json()["count"] == 0, "nothing of it stays"


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        (lambda: "", "permission_denied"),
        (lambda: "Basic eDp5", "permission_denied"),
        (lambda: "Bearer x.y.z", "jwt-decode-error"),
        (lambda: f"Bearer {token(client_id='ander')}", "invalid-client-identifier"),
        (lambda: f"Bearer {token(client_id=None)}", "missing-client-identifier"),
        (
            lambda: f"Bearer {token(secret='een-ander-geheim-van-minstens-32-tekens')}",
            "invalid-jwt-signature",
        ),
        (lambda: f"Bearer {token(iat=int(time.time()) - 3700)}", "jwt-expired"),
        (lambda: f"Bearer {token(iat=None)}", "jwt-missing-claim"),
    ],
)
def test_token_is_checked_as_open_zaak_does(url: str, authorization: Callable[[], str], code: str) -> None:
    answer = get(f"{url}/catalogi/api/v1/zaaktypen", authorization=authorization())
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["code"], problem["status"]) == (code, 403)
    assert problem["instance"].startswith("urn:uuid:")


def test_coordinate_system_is_asked_for(url: str) -> None:
    bearer = {"authorization": f"Bearer {token()}"}
    assert http.get(f"{url}/zaken/api/v1/zaken", headers=bearer).status_code == 412
    assert get(f"{url}/zaken/api/v1/zaken", **{"accept-crs": "EPSG:28992"}).status_code == 406
    assert http.get(f"{url}/zaken/api/v1/rollen", headers=bearer).status_code == 200


def test_other_refusals(url: str) -> None:
    assert get(f"{url}/zaken/api/v1/zaken/niets").json()["code"] == "not_found"
    unknown = get(f"{url}/zaken/api/v1/rollen?persoon=1").json()
    assert unknown["invalidParams"][0]["code"] == "unknown-parameters"
    assert get(f"{url}/zaken/api/v1/rollen?page=9").status_code == 404


def test_lists_come_in_pages(url: str) -> None:
    zaaktype = {"identificatie": "veel", "statustypen": [f"Stap {number}" for number in range(1, 121)]}
    zaak = get(case(url, identificatie="VEEL", zaaktype=zaaktype, statussen=[])["url"]).json()
    first = get(f"{url}/catalogi/api/v1/statustypen?zaaktype={zaak['zaaktype']}").json()
    assert (first["count"], len(first["results"])) == (120, 100)
    second = get(first["next"]).json()
    assert (len(second["results"]), second["next"]) == (20, None)


def test_notifications_arrive_with_their_authorization(url: str, receiver: Receiver) -> None:
    zaak = case(url, identificatie="OMV-5")
    assert [authorization for authorization, _ in receiver.received] == ["Bearer afgesproken"] * 4
    bodies = [body for _, body in receiver.received]
    assert [body["resource"] for body in bodies] == ["zaak", "rol", "rol", "status"], "the status comes last"
    assert {body["kanaal"] for body in bodies} == {"zaken"}
    assert {body["actie"] for body in bodies} == {"create"}
    assert {body["hoofdObject"] for body in bodies} == {zaak["url"]}
    assert bodies[0]["kenmerken"]["bronorganisatie"] == "200993106"
    assert get(bodies[-1]["resourceUrl"]).json()["zaak"] == zaak["url"]
    assert [told["status"] for told in zaak["notifications"]] == [204] * 4


def test_sending_a_case_again_notifies_only_what_is_new(url: str, receiver: Receiver) -> None:
    case(url, identificatie="OMV-6")
    receiver.received.clear()
    assert case(url, identificatie="OMV-6")["notifications"] == []
    case(
        url, identificatie="OMV-6", omschrijving="Ander tuinhuis", statussen=[{"statustype": "In onderzoek"}]
    )
    assert [(b["resource"], b["actie"]) for _, b in receiver.received] == [
        ("zaak", "partial_update"),
        ("status", "create"),
    ]


def test_destroyed_case(url: str, receiver: Receiver) -> None:
    zaak = case(url, identificatie="OMV-7")
    http.delete(f"{url}/_admin/zgw/zaken/{zaak['uuid']}").raise_for_status()
    assert receiver.received[-1][1]["actie"] == "destroy"
    assert get(zaak["url"]).status_code == 404
    assert get(f"{url}/zaken/api/v1/rollen?zaak={zaak['url']}").json()["count"] == 0
    assert http.delete(f"{url}/_admin/zgw/zaken/{zaak['uuid']}").status_code == 404


def test_receiver_that_is_down_is_reported(url: str) -> None:
    http.post(f"{url}/_admin/zgw/callback", json={"url": "http://127.0.0.1:1/"})
    told = case(url, identificatie="OMV-8")["notifications"][0]
    assert told["status"] is None
    assert "ConnectError" in told["error"]
    http.post(f"{url}/_admin/zgw/callback", json={"url": ""})


# ---------------------------------------------------------------- the counter


def test_deep_link_leads_to_a_counter(url: str) -> None:
    assert (
        "Dit is het loket van Stad Lindemonde (simulator)"
        in http.get(f"{url}/loket/lindemonde/dossier/7").text
    )
    page = http.get(f"{url}/loket/<script>/x").text
    assert "&lt;Script&gt;" in page
    assert "<script" not in page.lower()


def test_empty_list_of_cases(url: str) -> None:
    case(url, identificatie="OMV-9")
    faults(url, empty={"prefix": "/zaken/"})
    assert get(f"{url}/zaken/api/v1/zaken").json()["count"] == 0
