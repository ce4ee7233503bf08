"""The wire format of Web Push, against the example of RFC 8291; what is refused as a subscription."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from burgerprofiel.blocks.notifications.contracts import Outgoing
from burgerprofiel.blocks.notifications.wire import webpush
from burgerprofiel.foundation import ids

NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
# RFC 8291, section 5 and appendix A
PLAINTEXT = "V2hlbiBJIGdyb3cgdXAsIEkgd2FudCB0byBiZSBhIHdhdGVybWVsb24"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
RECEIVER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
    "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
    "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def _given(**changes: object) -> str:
    keys = {"p256dh": RECEIVER, "auth": AUTH}
    return json.dumps(
        {"endpoint": "https://push.example/wpush/1", "expirationTime": None, "keys": keys, **changes}
    )


def _notice(**changes: object) -> Outgoing:
    values: dict[str, object] = {
        "id": ids.new(),
        "address": _given(),
        "language": "nl",
        "sender": "Stad Voorbeke",
        "title": "Stad Voorbeke: er is nieuws over je dossier",
        "text": "",
        "url": "https://burgerprofiel.example/dossiers",
        **changes,
    }
    return Outgoing(**values)  # type: ignore[arg-type]


def test_the_example_of_the_standard_comes_out_byte_for_byte() -> None:
    private = int.from_bytes(webpush.unpacked(SENDER), "big")
    body = webpush.encrypt(
        webpush.unpacked(PLAINTEXT),
        to=webpush.parse(_given()),
        salt=webpush.unpacked(SALT),
        sender_key=ec.derive_private_key(private, ec.SECP256R1()),
    )
    assert webpush.packed(body) == BODY


def test_the_same_message_never_looks_the_same() -> None:
    to = webpush.parse(_given())
    bodies = {webpush.encrypt(b"message", to=to) for _ in range(20)}
    assert len({body[:16] for body in bodies}) == 20
    assert len({body[21:86] for body in bodies}) == 20


@pytest.mark.parametrize(
    "given",
    [
        "",
        "[]",
        "[" * 100_000,
        "\ud800",
        _given(endpoint="ftp://push.example/1"),
        _given(endpoint="https:///1"),
        _given(endpoint="https://somebody@push.example/1"),
        _given(endpoint="https://push.example:port/1"),
        _given(endpoint="https://push.example/" + "x" * 2100),
        _given(keys={"p256dh": RECEIVER}),
        _given(keys={"p256dh": RECEIVER, "auth": "c2hvcnQ"}),
        _given(keys={"p256dh": RECEIVER, "auth": "no base64!"}),
        _given(keys={"p256dh": "B" + "A" * 86, "auth": AUTH}),
        _given(keys={"p256dh": "é" + RECEIVER, "auth": AUTH}),
    ],
)
def test_what_is_no_subscription_is_refused(given: str) -> None:
    with pytest.raises(webpush.BadSubscriptionError):
        webpush.parse(given)


def test_only_what_is_needed_of_a_subscription_is_kept() -> None:
    kept = webpush.parse(_given(somethingElse="about the browser")).to_json()
    assert set(json.loads(kept)) == {"endpoint", "keys"}
    assert webpush.parse(kept) == webpush.parse(_given())


def test_a_message_is_declarative_and_its_length_tells_little() -> None:
    short, longer = (
        _notice(topic="dossier"),
        _notice(topic="dossier", title="Stad Voorbeke: een dossier wacht"),
    )
    content = json.loads(webpush.message_of(short))
    assert content["web_push"] == 8030
    assert content["notification"]["navigate"] == content["url"] == short.url
    assert content["notification"]["title"] == content["title"] == short.title
    assert content["notification"]["tag"] == "dossier"
    assert content["sender"] == short.sender
    assert len(webpush.message_of(short)) == len(webpush.message_of(longer))


def test_a_title_that_fits_no_message_is_refused_and_the_longest_fits_a_body() -> None:
    with pytest.raises(ValueError, match="longer"):
        webpush.message_of(_notice(title="é" * 2000))
    body = webpush.encrypt(b"x" * webpush.MOST_BYTES, to=webpush.parse(_given()))
    assert len(body) == 4096


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ("120", 120.0),
        ("Sun, 22 Nov 2026 12:02:00 GMT", 120.0),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0.0),
        ("soon", 0.0),
        ("-3", 0.0),
        ("", 0.0),
        ("٣", 0.0),
    ],
)
def test_how_long_to_wait_is_a_number_or_a_date(given: str, seconds: float) -> None:
    assert webpush.retry_after({"retry-after": given}, now=NOW) == seconds
