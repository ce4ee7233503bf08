"""Whatever MAGDA does, the overview and the shell of Mijn gegevens stay as they are, and each section says the truth.

The whole chain: pages, door, call policy, client, HTTPS, a MAGDA beside the tests with its faults switched on.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from unittest import mock

import msgspec
import pytest
from django.db.models import F
from django.test import Client
from lxml import html

from burgerprofiel.blocks.sources.contracts import Breaker
from burgerprofiel.blocks.sources.models import Answer
from burgerprofiel.blocks.sources.services import lines, registry
from burgerprofiel.blocks.sources.services.settings import Policy
from burgerprofiel.blocks.sources.wire.magda import adapter
from burgerprofiel.blocks.sources.wire.magda.services import SERVICES
from tests import magda, people
from tests.process import serving
from tests.roles import as_role
from tests.statements import counted

pytestmark = pytest.mark.django_db(transaction=True)
SARAH: Final = "88670312862"
PERSON: Final = "magda.geef-persoon"
PATHS: Final = ("/GeefPersoonDienst-02.02", "/GeefHistoriekPersoonDienst-02.02")
SILENT: Final = "antwoordt nu niet"
BUSY: Final = "te druk om te antwoorden"
WRONG: Final = "gaf een antwoord dat niet klopt"
PATIENT: Final = Policy(soft_seconds=0.5, hard_seconds=30.0, failures=3, rest_seconds=0.2, negative_seconds=0)
"""A rest that is over within a test, and patience with a busy machine."""
SOON: Final = msgspec.structs.replace(PATIENT, hard_seconds=2.0)
"""Where nothing comes, this is waited for."""
FAULTS: Final[tuple[tuple[dict[str, object], str], ...]] = (
    *((fault, SILENT) for fault in ({"slow": 20_000}, {"hang": 0}, {"status": 500})),
    *((fault, SILENT) for fault in ({"soap_fault": 0}, {"html": 502})),
    ({"reset": 0}, "Rijksregister"),  # heard as half an answer or as none, as the line is cut
    *((fault, BUSY) for fault in ({"status": 503}, {"too_many": 0})),
    *((fault, WRONG) for fault in ({"html": 200}, {"wrong_person": 0}, {"wrong_reference": 0})),
    *((fault, WRONG) for fault in ({"clock_skew": 0}, {"unsigned": 0}, {"expired_signer": 0})),
    *((fault, WRONG) for fault in ({"wrapped": 0}, {"wrapped": 1}, {"wrapped": 2})),
    *((fault, WRONG) for fault in ({"invalid_xml": 0}, {"wrong_encoding": 0}, {"huge": 100})),
    *((fault, WRONG) for fault in ({"entity_bomb": 0}, {"external_entity": 0})),
)
"""What MAGDA does, and what people read then."""


@dataclass(frozen=True, slots=True)
class Sources:
    """MAGDA beside the tests, and how our client is connected to it."""

    running: magda.Running
    connected: dict[str, registry.Connected]

    def spoil(self, **faults: object) -> None:
        """Switch a fault on for the services that tell who somebody is."""
        wanted = {
            name: [{"value": value, "prefix": path} for path in PATHS] for name, value in faults.items()
        }
        self.running.faults(**wanted)

    def breaker(self) -> Breaker:
        """How the line to the register of persons is."""
        return lines.line_to(self.connected[PERSON]).breaker.state


@pytest.fixture(scope="module")
def running() -> Iterator[magda.Running]:
    # not a folder of pytest's, which is searched for national numbers
    with tempfile.TemporaryDirectory(prefix="bp-magda-") as made, magda.running(Path(made, "pki")) as up:
        yield up


@pytest.fixture
def sources(running: magda.Running, request: pytest.FixtureRequest) -> Iterator[Sources]:
    """Every service, by a client that is new to this test: nothing rests, nothing is kept."""
    running.faults()
    client = adapter.make(running.settings(SERVICES), folder=running.pki)
    given = getattr(request.node, "callspec", None)
    fault = given.params.get("fault", {}) if given else {}
    policy = SOON if {"slow", "hang"} & fault.keys() else PATIENT
    connected = {one.code: registry.Connected(one, client, policy) for one in client.supplies}
    with mock.patch.object(registry, "connected", return_value=connected):
        yield Sources(running, connected)
    client.close()
    running.faults()


@pytest.fixture
def sarah(client: Client) -> Client:
    return people.resident("Sarah Deprez", number=SARAH, assurance=35).enter(client)


def sections(client: Client) -> dict[str, Any]:
    """The sections as the stream brings them, the last word of each."""
    found = {}
    response = client.get("/mijn-gegevens/stroom")
    assert response.status_code == 200
    with as_role():
        for chunk in response.streaming_content:  # type: ignore[attr-defined]
            if chunk.startswith(b"event: section"):
                data = json.loads(chunk.decode().strip().split("\n")[1].removeprefix("data: "))
                found[data["slug"]] = html.fromstring(data["html"])
    return found


def words(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


def person(client: Client) -> tuple[str, str]:
    """Where the first section stands, and what it says."""
    body = sections(client)["persoon"]
    (state,) = {*body.xpath("//*[@data-state]/@data-state")} or {body.get("data-state")}
    return state, words(body)


def shell(client: Client, count: Callable[..., Any] = counted) -> tuple[int, str]:
    with count() as statements:
        response = client.get("/mijn-gegevens")
    assert response.status_code == 200
    return len(statements), words(html.fromstring(response.content.decode()))


@pytest.mark.parametrize(
    ("fault", "told"),
    FAULTS,
    ids=["-".join(map(str, *fault.items())) for fault, _ in FAULTS],
)
def test_a_fault_costs_the_pages_nothing_and_is_told(
    fault: dict[str, object], told: str, sarah: Client, sources: Sources
) -> None:
    sarah.get("/mijn-gegevens")
    usual = shell(sarah)
    overview = words(html.fromstring(sarah.get("/overzicht").content.decode()))
    sources.spoil(**fault)
    assert shell(sarah) == usual
    assert words(html.fromstring(sarah.get("/overzicht").content.decode())) == overview
    state, text = person(sarah)
    assert state == "failed"
    assert told in text
    assert "Deprez" not in text
    assert "kent geen" not in text
    sources.running.faults()
    serving.until(lambda: "Sarah Maria Deprez" in person(sarah)[1], what="it does not recover by itself")


@pytest.mark.parametrize(
    ("fault", "told"), [({"status": 500}, SILENT), ({"hang": 0}, SILENT), ({"unsigned": 0}, WRONG)]
)
def test_what_was_known_stays_with_its_moment(
    fault: dict[str, object], told: str, sarah: Client, sources: Sources
) -> None:
    assert person(sarah)[0] == "fresh"
    _age()
    sources.spoil(**fault)
    state, text = person(sarah)
    assert state == "stale"
    assert "Sarah Maria Deprez" in text
    assert told in text
    assert "Stand van" in text


def test_half_an_answer_shows_what_came_and_what_is_missing(sarah: Client, sources: Sources) -> None:
    sources.spoil(partial=0)
    state, text = person(sarah)
    assert state == "partial"
    assert "Sarah Maria Deprez" in text


def test_a_source_that_fails_again_and_again_is_left_alone_and_asked_again_by_itself(
    sarah: Client, sources: Sources
) -> None:
    sources.spoil(soap_fault=0)
    for _ in range(PATIENT.failures):
        assert person(sarah)[0] == "failed"
    assert sources.breaker() is not Breaker.CLOSED
    sources.running.faults()
    serving.until(lambda: person(sarah)[0] == "fresh", what="it is not asked again")
    assert sources.breaker() is Breaker.CLOSED


def _age() -> None:
    """Let everything that is kept be of two hours ago, too old to be taken as it is, and shown still."""

    Answer.objects.update(
        retrieved_at=F("retrieved_at") - timedelta(hours=2), fresh_until=F("fresh_until") - timedelta(days=9)
    )
