"""What the notifier sends is what the platform takes in, or refuses for the reason that was asked for."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from burgerprofiel.blocks.dossiers.tests import incoming
from burgerprofiel.blocks.notifications.models import Bundle
from burgerprofiel.foundation.gate import Client
from burgerprofiel.site.wsgi import application
from simulators.notifier.__main__ import main, send
from simulators.notifier.bundles import Fault, News, bundles

pytestmark = pytest.mark.django_db

NEWS = News(source=incoming.URI, number="nummer-een", recipients=(incoming.AN, incoming.BO))
CLIENT = Client(client_id="notifier", ovo_code=incoming.OVO, scopes=frozenset({"NotificatieImport"}))


@pytest.fixture
def platform() -> Iterator[httpx.Client]:
    """The platform in process; it would close the connection whose transaction the test rolls back."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    with httpx.Client(
        transport=httpx.WSGITransport(app=application), base_url="http://localhost:8000"
    ) as http:
        yield http
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("is_xml", [False, True], ids=["json", "xml"])
@pytest.mark.parametrize(
    ("fault", "lines", "kept"),
    [
        (Fault.NONE, ["accepted"], 1),
        (Fault.THREE_PROVIDERS, ["accepted"] * 3, 3),
        (Fault.REPEATED, ["accepted"] * 2, 1),
        (Fault.EXPIRED, ["accepted"], 1),
        (
            Fault.MISSING_KEYS,
            [
                (
                    "refused 422 invalid-bundle: missing-keys Bestemmelingen[0].SleutelWaardeParen,"
                    " missing-keys Bestemmelingen[1].SleutelWaardeParen"
                )
            ],
            0,
        ),
    ],
)
def test_each_fault_is_answered_as_it_is_meant(
    platform: httpx.Client, fault: Fault, lines: list[str], kept: int, is_xml: bool
) -> None:
    incoming.source()
    given = bundles(NEWS, fault=fault, now=datetime.now(UTC))
    answers = send(platform, given, token=incoming.token(CLIENT), is_xml=is_xml)
    shown = [line if line.startswith("refused") else line.split()[0] for line, _accepted in answers]
    assert shown == lines
    assert Bundle.objects.count() == kept
    assert incoming.AN not in " ".join(line for line, _accepted in answers)


def test_three_providers_tell_of_one_matter(platform: httpx.Client) -> None:
    incoming.source()
    given = bundles(NEWS, fault=Fault.THREE_PROVIDERS, now=datetime.now(UTC))
    send(platform, given, token=incoming.token(CLIENT), is_xml=False)
    rows = Bundle.objects.values_list("matter", "state", "provider_uri")
    assert len({(bytes(matter), state) for matter, state, _uri in rows}) == 1
    assert len({uri for _matter, _state, uri in rows}) == 3


def test_without_a_key_it_says_so(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = ["--to", "http://localhost:9", "--source", "urn:x", "--number", "1", "--recipient", incoming.AN]
    assert main([*wanted, "--key", str(tmp_path / "none.pem")]) == 1
    assert capsys.readouterr().err == "stopped: FileNotFoundError\n"
