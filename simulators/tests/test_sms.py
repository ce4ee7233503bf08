"""The gateway and the message centre as a sender meets them; octets are written here by hand."""

import socket
import struct
from collections.abc import Callable
from typing import Any

import pytest

from simulators.tests.conftest import Running, faults, http

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
MESSAGE = {
    "id": "m-1",
    "to": "+32470000001",
    "from": "Burgerprof",
    "text": "Dag",
    "alphabet": "gsm",
    "parts": 1,
}


@pytest.fixture(scope="module")
def running(start: Callable[..., Running]) -> Running:
    return start("sms", "--smpp-port", "0", "--receipt-ms", "0", "--keep", "5")


@pytest.fixture
def url(running: Running) -> str:
    faults(running.url)
    http.delete(f"{running.url}/api/messages")
    return running.url


class Line:
    """A connection to the message centre."""

    def __init__(self, running: Running) -> None:
        host, _, port = running.ready[-1].partition(":")
        self._socket = socket.create_connection((host, int(port)), timeout=60)

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def ask(self, command: int, body: bytes = b"") -> tuple[int, int, bytes]:
        self._socket.sendall(struct.pack(">IIII", 16 + len(body), command, 0, 7) + body)
        return self.read()

    def read(self) -> tuple[int, int, bytes]:
        length, command, status, _ = struct.unpack(">IIII", self._exactly(16))
        return command, status, self._exactly(length - 16)

    def _exactly(self, count: int) -> bytes:
        octets = b""
        while len(octets) < count:
            some = self._socket.recv(count - len(octets))
            if not some:
                raise EOFError
            octets += some
        return octets


def submit(text: bytes = b"Dag", *, receipt: int = 0, kind: int = 0) -> bytes:
    addresses = b"\x00\x05\x00Burgerprof\x00\x01\x0132470000001\x00"
    fixed = bytes([kind, 0, 0, 0, 0, receipt, 0, 0, 0, len(text)])
    return addresses + fixed + text


def find(url: str, **query: str) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = http.get(f"{url}/api/messages", params=query).json()["messages"]
    return messages


def send(url: str, **changes: object) -> Any:
    headers = {"authorization": "Bearer token"}
    return http.post(f"{url}/v1/messages", json={**MESSAGE, **changes}, headers=headers)


def test_the_same_id_is_one_message(url: str) -> None:
    first, again = send(url), send(url)
    assert (first.status_code, again.status_code) == (202, 409)
    assert first.json() == again.json()
    [sms] = find(url, state="delivered", wait="30")
    assert (sms["text"], sms["times"]) == ("Dag", 2)
    assert "2× aangeboden" in http.get(f"{url}/").text


def test_who_is_not_known_is_not_let_in(url: str) -> None:
    assert http.post(f"{url}/v1/messages", json=MESSAGE).status_code == 401
    assert send(url, parts="many").status_code == 400


def test_a_text_does_nothing_on_the_page(url: str) -> None:
    send(url, text="<script>alert(1)</script>")
    assert "<script>" not in http.get(f"{url}/").text


def test_a_session_of_smpp(running: Running, url: str) -> None:
    with Line(running) as line:
        assert line.ask(0x04, submit())[1] == 0x04, "not bound"
        assert line.ask(0x09, b"sender\x00wrong\x00\x00\x34\x00\x00\x00")[1] == 0x0E
        assert line.ask(0x09, b"sender\x00secret\x00\x00\x34\x00\x00\x00")[:2] == (0x80000009, 0)
        command, status, body = line.ask(0x04, submit(b"\x00 \x1be", receipt=1))
        assert (command, status) == (0x80000004, 0)
        command, _, told = line.read()
        assert command == 0x05
        assert b"id:" + body[:-1] + b" " in told
        assert b"stat:DELIVRD" in told
        assert line.ask(0x15)[:2] == (0x80000015, 0)
        assert line.ask(0x77)[:2] == (0x80000000, 0x03)
        assert line.ask(0x06)[:2] == (0x80000006, 0)
    [sms] = find(url)
    assert sms["text"] == "@ €"


def test_parts_in_any_order(running: Running, url: str) -> None:
    with Line(running) as line:
        line.ask(0x09, b"sender\x00secret\x00\x00\x34\x00\x00\x00")
        line.ask(0x04, submit(b"\x05\x00\x03\x2a\x02\x02wereld", kind=0x40))
        assert "onvolledig" in http.get(f"{url}/").text
        line.ask(0x04, submit(b"\x05\x00\x03\x2a\x02\x01Dag ", kind=0x40))
    [sms] = find(url)
    assert (sms["text"], sms["complete"]) == ("Dag wereld", True)


@pytest.mark.parametrize(
    "octets",
    [b"\x00\x00\x00\x04" + bytes(12), b"\xff" * 16, struct.pack(">IIII", 20, 4, 0, 1) + b"\xff\xff\xff\xff"],
)
def test_octets_that_are_no_smpp_end_the_connection(running: Running, url: str, octets: bytes) -> None:
    with Line(running) as line:
        line.ask(0x09, b"sender\x00secret\x00\x00\x34\x00\x00\x00")
        with pytest.raises((EOFError, ConnectionError)):
            line._socket.sendall(octets)
            line.read()
    assert send(url).status_code == 202, "and nobody else notices"


def test_a_share_that_fails_is_evenly_spread(url: str) -> None:
    faults(url, fail_share={"value": 30, "prefix": "/v1/messages"})
    found = [send(url, id=f"m-{number}").status_code for number in range(10)]
    assert found.count(500) == 3


def test_down_closes_the_port_for_smpp_only(running: Running, url: str) -> None:
    faults(url, down=True)
    with pytest.raises(OSError), Line(running) as line:
        line.ask(0x15)
    assert send(url).status_code == 202
    faults(url)
    with Line(running) as line:
        assert line.ask(0x15)[1] == 0
