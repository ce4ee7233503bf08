from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import httpcore
import pytest

from burgerprofiel.foundation import http

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"


@contextmanager
def _server(*, answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that reads one request per connection and lets `answer` speak."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with connection, suppress(OSError):
                        connection.recv(65536)
                        answer(connection)

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture
def client() -> Iterator[http.Client]:
    made = http.Client(private_allowed=["127.0.0.1", "partner.example"])
    yield made
    made.close()


def _says(answer: bytes) -> Callable[[socket.socket], None]:
    return lambda connection: connection.sendall(answer)


def _waits_for(over: threading.Event) -> Callable[[socket.socket], None]:
    def wait(connection: socket.socket) -> None:
        over.wait(60)

    return wait


def test_an_answer_comes_back_whole(client: http.Client) -> None:
    with _server(answer=_says(OK)) as url:
        answer = client.get(f"{url}/path?x=1")
    assert (answer.status, answer.json(), answer.is_success) == (200, {}, True)


def test_a_success_goes_into_what_takes_it_a_refusal_does_not(client: http.Client) -> None:
    pieces: list[bytes] = []
    with _server(answer=_says(OK)) as url:
        answer = client.get(url, into=pieces.append)
    assert (b"".join(pieces), answer.body) == (b"{}", b"")
    with _server(answer=_says(OK)) as url, pytest.raises(http.BadAnswerError):
        client.get(url, into=pieces.append, max_bytes=1)
    assert b"".join(pieces) == b"{}"
    with _server(answer=_says(OK.replace(b"200 OK", b"404 Not Found"))) as url:
        assert client.get(url, into=pieces.append).body == b"{}"
    assert b"".join(pieces) == b"{}"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "fec0::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
    ],
)
def test_private_addresses_are_not_public(address: str) -> None:
    assert not http.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["193.191.221.1", "2a02:a000::1", "::ffff:193.191.221.1"])
def test_public_addresses_are(address: str) -> None:
    assert http.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]", "localhost"]
)
def test_no_spelling_of_loopback_is_reached(host: str) -> None:
    with _server(answer=_says(OK)) as url, pytest.raises(http.RefusedError):
        http.Client().get(url.replace("127.0.0.1", host))


def test_the_name_is_resolved_once_and_the_checked_address_is_used(
    client: http.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    real = socket.getaddrinfo

    def resolve(host: str, port: int, *args: object, **kwargs: object) -> object:
        if host == "partner.example":
            asked.append(host)
            host = "127.0.0.1"
        return real(host, port, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with _server(answer=_says(OK)) as url:
        port = url.rpartition(":")[2]
        assert client.get(f"http://partner.example:{port}/").status == 200
    assert asked == ["partner.example"]


def test_a_name_with_one_private_address_among_public_ones_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def resolve(*_: object, **__: object) -> object:
        return [(2, 1, 6, "", (address, 80)) for address in ("193.191.221.1", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(http.RefusedError):
        http.Client().get("http://mixed.example/")


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://a.example/", "gopher://a.example/", "http:///x", "http://u:p@a.example/"],
)
def test_only_http_without_credentials(client: http.Client, url: str) -> None:
    with pytest.raises(http.RefusedError):
        client.get(url)


def test_a_redirect_is_not_followed(client: http.Client) -> None:
    away = b"HTTP/1.1 302 Found\r\nlocation: http://169.254.169.254/latest\r\ncontent-length: 0\r\n\r\n"
    with _server(answer=_says(away)) as url, pytest.raises(http.BadAnswerError):
        client.get(url)


def test_a_body_that_drips_meets_the_deadline(client: http.Client) -> None:
    over = threading.Event()

    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
        while not over.wait(0.05):
            connection.sendall(b"x")

    with _server(answer=drip) as url:
        started = time.monotonic()
        with pytest.raises(http.TooSlowError):
            client.get(url, total_seconds=0.4)
        assert time.monotonic() - started < 20, "a thousand bytes would take fifty seconds"
        over.set()


def test_headers_that_never_end_meet_the_deadline(client: http.Client) -> None:
    over = threading.Event()
    with _server(answer=_waits_for(over)) as url:
        with pytest.raises(http.TooSlowError):
            client.get(url, total_seconds=0.3)
        over.set()


def test_a_huge_body_is_cut_off(client: http.Client) -> None:
    def flood(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    with _server(answer=flood) as url, pytest.raises(http.BadAnswerError):
        client.get(url, max_bytes=200_000)


@pytest.mark.parametrize(
    "answer",
    [
        b"not http at all\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\nxx",
        b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nshort",
    ],
)
def test_a_broken_answer_is_a_bad_answer(client: http.Client, answer: bytes) -> None:
    with _server(answer=_says(answer)) as url, pytest.raises(http.BadAnswerError):
        client.get(url)


def test_html_is_not_json(client: http.Client) -> None:
    page = b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n<html>"
    with _server(answer=_says(page)) as url:
        answer = client.get(url)
    with pytest.raises(http.BadAnswerError):
        answer.json()


def test_a_closed_port_is_unreachable(client: http.Client) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(http.UnreachableError):
        client.get(f"http://127.0.0.1:{port}/")


def test_an_error_names_the_host_and_never_the_query(
    client: http.Client, caplog: pytest.LogCaptureFixture
) -> None:
    with _server(answer=_says(b"nonsense")) as url, pytest.raises(http.OutboundError) as caught:
        client.get(f"{url}/?rrn=secret")
    assert "secret" not in str(caught.value)
    assert "secret" not in caplog.text


@pytest.fixture
def strangers() -> Iterator[http.Client]:
    made = http.Client(strangers=http.Strangers())
    yield made
    made.close()


@pytest.mark.parametrize(
    "url",
    [
        "http://partner.example/hook",
        "https://partner.example:22/hook",
        "https://partner.example:80/hook",
        "https://127.0.0.1/hook",
        "https://0.0.0.0/hook",
        "https://0/hook",
        "https://2130706433/hook",
        "https://0x7f000001/hook",
        "https://0177.0.0.1/hook",
        "https://127.1/hook",
        "https://[::1]/hook",
        "https://[::ffff:127.0.0.1]/hook",
        "https://[::ffff:7f00:1]/hook",
        "https://169.254.169.254/latest/meta-data/",
        "https://localhost/hook",
        "https://intern/hook",
        "https://a.b.1/hook",
        "https://user:password@partner.example/hook",
        "https://partner.example\\@10.0.0.1/hook",
    ],
)
def test_of_strangers_only_https_to_a_name_on_an_open_port(
    strangers: http.Client, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", _must_not_be_asked)
    with pytest.raises(http.RefusedError):
        strangers.post(url, content=b"{}")


def _must_not_be_asked(*_: object, **__: object) -> object:
    raise AssertionError("a name was looked up")


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.7", "169.254.169.254", "0.0.0.0", "::1", "::ffff:10.0.0.7", "fd00::1"]
)
def test_a_name_of_a_stranger_that_points_inside_is_refused(
    strangers: http.Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", (address, 443))])
    with pytest.raises(http.RefusedError, match="not a public address"):
        strangers.post("https://hook.partner.example/", content=b"{}")


def test_a_name_server_that_changes_its_mind_changes_nothing(
    strangers: http.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rebinding: public when it is checked, loopback when a naive client would connect."""
    answers = iter(["193.191.221.1", "127.0.0.1", "127.0.0.1"])
    connected: list[str] = []

    def connect(self: object, host: str, *_: object, **__: object) -> object:
        connected.append(host)
        raise httpcore.ConnectError

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", (next(answers), 443))])
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    with pytest.raises(http.UnreachableError):
        strangers.post("https://hook.partner.example/", content=b"{}")
    assert connected == ["193.191.221.1"]
    with pytest.raises(http.RefusedError):
        strangers.post("https://hook.partner.example/", content=b"{}")
    assert connected == ["193.191.221.1"]


def test_the_slow_name_server_of_a_stranger_meets_the_deadline_and_holds_up_no_partner(
    client: http.Client, strangers: http.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = threading.Event()
    real = socket.getaddrinfo

    def resolve(host: str, *args: object, **kwargs: object) -> object:
        if host.startswith("slow"):
            over.wait(10)
            raise OSError
        return real(host, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    for number in range(9):  # more than there are threads to look names up
        with pytest.raises(http.TooSlowError):
            strangers.post(f"https://slow{number}.example/", content=b"{}", total_seconds=0.05)
    with _server(answer=_says(OK)) as url:
        assert client.get(url).status == 200
    over.set()


def test_strangers_are_reached_through_the_proxy_which_may_refuse() -> None:
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                connection, _ = listener.accept()
                with connection:
                    asked.append(connection.recv(65536))
                    connection.sendall(b"HTTP/1.1 407 Request rejected by proxy\r\ncontent-length: 0\r\n\r\n")

        threading.Thread(target=serve, daemon=True).start()
        proxy = f"127.0.0.1:{listener.getsockname()[1]}"
        behind = http.Client(strangers=http.Strangers(proxy=proxy))
        with pytest.raises(http.RefusedError):
            behind.post("https://hook.partner.example/", content=b"{}")
        behind.close()
    assert asked[0].startswith(b"CONNECT hook.partner.example:443 HTTP/1.1\r\n")


def test_behind_the_proxy_the_same_addresses_are_refused() -> None:
    behind = http.Client(strangers=http.Strangers(proxy="127.0.0.1:4750"))
    for url in ("https://10.0.0.1/", "http://partner.example/", "https://partner.example:22/"):
        with pytest.raises(http.RefusedError):
            behind.post(url, content=b"{}")


def test_a_line_that_is_cut_is_no_connection(client: http.Client) -> None:
    with _server(answer=lambda connection: None) as url, pytest.raises(http.UnreachableError):
        client.get(url)


def test_the_connection_has_a_deadline_of_its_own(client: http.Client) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        port = full.getsockname()[1]
        waiting = []
        for _ in range(4):  # until nobody else gets in
            waiting.append(socket.socket())
            waiting[-1].setblocking(False)
            waiting[-1].connect_ex(("127.0.0.1", port))
        started = time.monotonic()
        with pytest.raises(http.TooSlowError):
            client.get(f"http://127.0.0.1:{port}", total_seconds=60, connect_seconds=0.2)
        assert time.monotonic() - started < 30
        for one in waiting:
            one.close()


def test_an_error_says_when_surely_nothing_reached_the_partner(client: http.Client) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(http.UnreachableError) as nobody:
        client.post(f"http://127.0.0.1:{port}/", content=b"x")
    assert nobody.value.unsent
    for broken in (b"", b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{", b"nonsense\r\n\r\n"):
        with (
            _server(answer=_says(broken)) as url,
            pytest.raises((http.UnreachableError, http.BadAnswerError)) as cut,
        ):
            client.post(url, content=b"x")
        assert not cut.value.unsent
    over = threading.Event()
    with (
        _server(answer=_waits_for(over)) as url,
        pytest.raises(http.TooSlowError) as slow,
    ):
        client.post(url, content=b"x", total_seconds=0.2)
    over.set()
    assert not slow.value.unsent
