"""The channel of e-mail against a real SMTP server; what it takes is read back with other eyes: stdlib and dkimpy."""

from __future__ import annotations

import base64
import socket
import ssl
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import dkim as dkimpy
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import example, given
from hypothesis import strategies as st

from burgerprofiel.blocks.notifications.contracts import Failed, Failure, Handed, Outgoing, Result
from burgerprofiel.blocks.notifications.services.channels.email import EmailChannel, Origin
from burgerprofiel.blocks.notifications.wire import addresses, dkim, mime
from burgerprofiel.blocks.notifications.wire.smtp import Relay
from burgerprofiel.foundation import config

KEY = b"k" * 32
DOMAIN = "portaal.example"
BOUNCES = addresses.Bounces(f"bounce@{DOMAIN}", KEY)
UNSUBSCRIBE = f"https://{DOMAIN}/afmelden/abc"


@pytest.fixture(scope="module")
def signer() -> dkim.Signer:
    return dkim.Signer(DOMAIN, "s1", rsa.generate_private_key(public_exponent=65537, key_size=2048))


@dataclass
class Server:
    """Notes what it gets; `answers` is what it says to RCPT, `taken` to the content, `hang_up_after` so many mails."""

    answers: dict[str, str] = field(default_factory=dict)
    sender_answer: str = ""
    taken: str = "250 2.0.0 taken"
    groups: bool = True
    hang_up_after: int = 0
    contents: list[bytes] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    sessions: list[int] = field(default_factory=list)
    logins: list[bytes] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    in_session: dict[int, int] = field(default_factory=dict)

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", *responses[-1:]] if self.groups else responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.hang_up_after and self.in_session.get(id(session), 0) >= self.hang_up_after:
            return "421 4.7.0 that is enough for one connection"
        if self.sender_answer:
            return self.sender_answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        self.sessions.append(id(session))
        self.in_session[id(session)] = self.in_session.get(id(session), 0) + 1
        self.encrypted.append(session.ssl is not None)
        self.contents.append(envelope.original_content)
        self.senders.append(envelope.mail_from)
        self.recipients += envelope.rcpt_tos
        return self.taken

    def authenticate(
        self, server: SMTP, session: Any, envelope: Any, mechanism: str, data: Any
    ) -> AuthResult:
        self.logins.append(data.password)
        return AuthResult(success=data.password == b"right", handled=False)

    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(one, EmailMessage, policy=policy.default) for one in self.contents]


@contextmanager
def serving(server: Server, **options: Any) -> Iterator[Relay]:
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
        controller = Controller(server, hostname="127.0.0.1", port=port, ready_timeout=60, **options)
        controller.start()
    try:
        yield Relay(host="127.0.0.1", port=port, name="web.portaal.example", timeout=60)
    finally:
        controller.stop()


def notice(address: str = "an@example.org", **changes: Any) -> Outgoing:
    values: dict[str, Any] = {
        "id": uuid.uuid4(),
        "address": address,
        "language": "nl",
        "sender": "Stad Voorbeke",
        "title": "Stad Voorbeke: er is nieuws over je dossier",
        "text": "Dag An,\n.een regel met een punt\n\nTot ziens\n",
        "html": "<p>Dag  An</p>\n",
        "url": f"https://{DOMAIN}/dossiers/1",
        "unsubscribe_url": UNSUBSCRIBE,
    }
    return Outgoing(**(values | changes))


def send(relay: Relay, *notices: Outgoing, **origin: Any) -> list[Result]:
    made = Origin(sender=f"meldingen@{DOMAIN}", host=DOMAIN, **origin)
    return list(EmailChannel(relay=relay, origin=made).hand_over(notices))


def failure(result: Result) -> tuple[Failure, str]:
    assert isinstance(result, Failed)
    return result.failure, result.reason


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


# ------------------------------------------------------------------------------------------------ over the wire


@pytest.mark.parametrize("groups", [True, False])
def test_a_batch_leaves_in_order_over_one_connection(groups: bool) -> None:
    server = Server(groups=groups)
    notices = [notice(f"an{number}@example.org") for number in range(40)]
    with serving(server) as relay:
        results = send(relay, *notices)
    assert results == [Handed(id=one.id, provider="smtp") for one in notices]
    assert server.recipients == [one.address for one in notices]
    assert [str(mail["message-id"]) for mail in server.mails()] == [f"<{one.id}@{DOMAIN}>" for one in notices]
    assert len(set(server.sessions)) == 1


@pytest.mark.parametrize("groups", [True, False])
@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("550 5.1.1 no such mailbox", Failure.DEAD_ADDRESS),
        ("550 5.1.10 null MX", Failure.DEAD_ADDRESS),
        ("550 no such mailbox", Failure.PERMANENT),
        ("552 5.2.2 full", Failure.PERMANENT),
        ("554 5.1.8 bad sender", Failure.TEMPORARY),
        ("450 4.1.1 later perhaps", Failure.TEMPORARY),
        ("451 greylisted", Failure.TEMPORARY),
    ],
)
def test_a_refused_recipient_does_not_hold_up_the_others(
    groups: bool, answer: str, expected: Failure
) -> None:
    server = Server(groups=groups, answers={"bo@example.org": answer})
    with serving(server) as relay:
        first, second, third, fourth = send(
            relay, notice(), notice("bo@example.org"), notice("bo@example.org"), notice("cas@example.org")
        )
    assert failure(second) == failure(third) == (expected, f"smtp-{answer[:3]}")
    assert isinstance(first, Handed)
    assert isinstance(fourth, Handed)
    assert server.recipients == ["an@example.org", "cas@example.org"]
    assert len(set(server.sessions)) == 1


@pytest.mark.parametrize("groups", [True, False])
@pytest.mark.parametrize("answer", ["550 5.7.1 not you", "451 4.3.0 not now"])
def test_a_refused_sender_is_no_fault_of_the_reader(groups: bool, answer: str) -> None:
    with serving(Server(groups=groups, sender_answer=answer)) as relay:
        results = send(relay, notice(), notice())
    assert [failure(one) for one in results] == [(Failure.TEMPORARY, f"smtp-{answer[:3]}")] * 2


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("554 5.7.1 spam", Failure.PERMANENT), ("452 4.3.1 disk full", Failure.TEMPORARY)],
)
def test_a_refused_content_is_settled_by_its_reply(answer: str, expected: Failure) -> None:
    with serving(Server(taken=answer)) as relay:
        results = send(relay, notice(), notice())
    assert [failure(one) for one in results] == [(expected, f"smtp-{answer[:3]}")] * 2


@pytest.mark.parametrize("groups", [True, False])
def test_a_relay_that_takes_some_mails_per_connection_is_called_again(groups: bool) -> None:
    server = Server(groups=groups, hang_up_after=3)
    notices = [notice(f"an{number}@example.org") for number in range(8)]
    with serving(server) as relay:
        results = send(relay, *notices)
    assert [type(one) for one in results] == [Handed] * 8
    assert server.recipients == [one.address for one in notices]


def test_a_relay_that_takes_none_ends_the_batch() -> None:
    with serving(Server(sender_answer="421 4.3.2 going down")) as relay:
        first, second = notice(), notice()
        (only,) = send(relay, first, second)
    assert failure(only) == (Failure.NO_PROVIDER, "smtp-421")
    assert only.id == first.id


def test_nobody_listening_ends_the_batch() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        relay = Relay(host="127.0.0.1", port=probe.getsockname()[1], name="x")
    (only,) = send(relay, notice(), notice())
    assert failure(only) == (Failure.NO_PROVIDER, "no-connection")


def test_a_closing_reply_to_the_content_ends_the_batch_and_nothing_is_sent_twice() -> None:
    server = Server(taken="421 4.3.2 going down")
    with serving(server) as relay:
        (only,) = send(relay, notice(), notice("bo@example.org"))
    assert failure(only) == (Failure.NO_PROVIDER, "smtp-421")
    assert server.recipients == ["an@example.org"]


def test_who_stops_asking_leaves_the_rest_unsent() -> None:
    server = Server()
    with serving(server) as relay:
        channel = EmailChannel(relay=relay, origin=Origin(sender=f"meldingen@{DOMAIN}", host=DOMAIN))
        results = channel.hand_over([notice(f"an{number}@example.org") for number in range(5)])
        next(results)
        results.close()  # type: ignore[attr-defined]
    assert server.recipients == ["an0@example.org"]


def test_no_notices_make_no_connection() -> None:
    assert send(Relay(host="127.0.0.1", port=1, name="x")) == []


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("", "bad-address"),
        ("an", "bad-address"),
        ("an@", "bad-address"),
        ("an@example.org>\r\nRCPT TO:<bo@example.org", "bad-address"),
        ("an b@example.org", "bad-address"),
        ("rené@example.org", "address-not-supported"),
    ],
)
def test_what_is_no_address_goes_nowhere_and_holds_up_nobody(address: str, reason: str) -> None:
    server = Server()
    with serving(server) as relay:
        before, bad, after = send(relay, notice("a@example.org"), notice(address), notice("b@exämple.org"))
    assert failure(bad) == (Failure.PERMANENT, reason)
    assert isinstance(before, Handed)
    assert isinstance(after, Handed)
    assert server.recipients == ["a@example.org", "b@xn--exmple-cua.org"]


# ------------------------------------------------------------------------------------------------ TLS and signing in


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(pem(key))
    return folder / "cert.pem", folder / "key.pem"


@pytest.fixture
def contexts(tmp_path: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    cert, key = certificate(tmp_path)
    ours = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ours.load_cert_chain(cert, key)
    return ours, ssl.create_default_context(cafile=str(cert))


def secured(relay: Relay, tls: ssl.SSLContext, password: str = "right") -> Relay:
    return Relay(
        host="localhost", port=relay.port, name="x", username="app", password=password, tls=tls, timeout=60
    )


def test_the_connection_is_encrypted_and_signed_in(contexts: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    server = Server()
    with serving(
        server,
        tls_context=contexts[0],
        require_starttls=True,
        authenticator=server.authenticate,
        auth_required=True,
    ) as relay:
        (refused,) = send(secured(relay, contexts[1], "wrong"), notice())
        results = send(secured(relay, contexts[1]), notice(), notice())
    assert failure(refused) == (Failure.NO_PROVIDER, "smtp-535")
    assert [type(one) for one in results] == [Handed, Handed]
    assert server.encrypted == [True, True]
    assert server.logins[-1] == b"right"


def test_a_relay_that_cannot_prove_itself_gets_nothing(
    contexts: tuple[ssl.SSLContext, ssl.SSLContext],
) -> None:
    server = Server()
    with serving(server, tls_context=contexts[0]) as relay:
        (unproven,) = send(secured(relay, ssl.create_default_context()), notice())
    with serving(server) as relay:
        (unencrypted,) = send(secured(relay, contexts[1]), notice())
    assert failure(unproven) == failure(unencrypted) == (Failure.NO_PROVIDER, "no-connection")
    assert not server.contents
    assert not server.logins


# ------------------------------------------------------------------------------------------------ what a mail says


def test_a_mail_says_what_people_and_machines_need() -> None:
    server = Server()
    one = notice(
        language="de", sender='Stad Sint-Niklaas; "x" <y@z>', title="Gemeinde Büllingen: Neues\r\nBcc: a@b.c"
    )
    with serving(server) as relay:
        send(relay, one, bounces=BOUNCES)
    (mail,) = server.mails()
    assert mail["from"].addresses[0].addr_spec == f"meldingen@{DOMAIN}"
    assert mail["from"].addresses[0].display_name == 'Stad Sint-Niklaas; "x" <y@z>'
    assert mail["subject"] == "Gemeinde Büllingen: Neues Bcc: a@b.c"
    assert mail["bcc"] is None
    assert mail["to"] == "an@example.org"
    assert mail["auto-submitted"] == "auto-generated"
    assert mail["content-language"] == "de"
    assert mail["list-unsubscribe"] == f"<{UNSUBSCRIBE}>"
    assert mail["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    assert text_of(mail).splitlines() == one.text.splitlines()
    assert text_of(mail, "html").splitlines() == one.html.splitlines()
    assert BOUNCES.find(server.senders[0]) == one.id
    assert BOUNCES.find(server.senders[0].upper()) == one.id


def test_what_the_law_owes_cannot_be_unsubscribed() -> None:
    server = Server()
    with serving(server) as relay:
        send(relay, notice(unsubscribe_url="", html=""))
    (mail,) = server.mails()
    assert mail["list-unsubscribe"] is None
    assert mail["list-unsubscribe-post"] is None
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain"]
    assert server.senders == [f"meldingen@{DOMAIN}"]


@pytest.mark.parametrize("changes", [{"language": "nl\r\nX: y"}, {"unsubscribe_url": "https://a/>\r\nX: y"}])
def test_a_notice_that_would_add_a_header_is_refused(changes: dict[str, str]) -> None:
    with serving(Server()) as relay:
        bad, good = send(relay, notice(**changes), notice())
    assert failure(bad) == (Failure.PERMANENT, "bad-notice")
    assert isinstance(good, Handed)


@example(sender="", title="", text="a\n\n \n\n")
@example(sender="x", title="=?utf-8?q?x?=", text="\n")
@given(sender=st.text(max_size=300), title=st.text(max_size=2000), text=st.text(max_size=500))
def test_no_text_breaks_out_of_its_place(sender: str, title: str, text: str) -> None:
    made = mime.compose(
        notice(sender=sender, title=title, text=text, html=text),
        sender=f"meldingen@{DOMAIN}",
        recipient="an@example.org",
        host=DOMAIN,
        now=datetime(2026, 11, 22, tzinfo=UTC),
    )
    head = "".join(f"{name}: {value}\r\n" for name, value in made.headers)
    whole = head.encode("ascii") + b"\r\n" + made.body
    assert max(map(len, whole.split(b"\r\n"))) <= 998
    assert b"\n" not in whole.replace(b"\r\n", b"")
    mail = message_from_bytes(whole, EmailMessage, policy=policy.default)
    assert [name for name, _ in made.headers] == mail.keys()
    assert mail["from"].addresses[-1].addr_spec == f"meldingen@{DOMAIN}"
    assert len(mail["from"].addresses) == 1
    assert " ".join(str(mail["subject"]).split()) == mime.one_line(title[:500])
    assert len(list(mail.iter_parts())) == (2 if text else 1)
    assert text_of(mail).splitlines() == text.encode("utf-8", "replace").decode().splitlines()


# ------------------------------------------------------------------------------------------------ DKIM


def published(signer: dkim.Signer, *, signature_in: bytes) -> bool:
    public = base64.b64encode(
        signer.key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )

    def look_up(name: bytes, timeout: int = 5) -> bytes:
        assert name == f"s1._domainkey.{DOMAIN}.".encode()
        return b"v=DKIM1; k=rsa; p=" + public

    return bool(dkimpy.verify(signature_in, dnsfunc=look_up))


def test_a_signature_holds_for_others_and_covers_the_way_out(signer: dkim.Signer) -> None:
    server = Server()
    texts = ["Dag  An \n\n\n", "", "é" * 300 + "\n\t x\n", "=_\n.\n..\n"]
    notices = [notice(text=text, html=text, title=f"Büllingen {'heel lang ' * 30}") for text in texts]
    with serving(server) as relay:
        send(relay, *notices, signer=signer)
    assert len(server.contents) == len(texts)
    for content in server.contents:
        assert content.startswith(b"DKIM-Signature: ")
        assert published(signer, signature_in=content)
        assert published(signer, signature_in=content.replace(b"MIME-Version: 1.0", b"mime-version:   1.0"))
        assert not published(signer, signature_in=content.replace(b"/afmelden/abc", b"/afmelden/abd"))
        assert not published(signer, signature_in=content.replace(b"=One-Click", b"=Two-Clicks"))
        assert not published(signer, signature_in=b"From: x@y.z\r\n" + content)
        assert not published(signer, signature_in=content.replace(b"text/plain", b"text/plaid"))


@pytest.mark.parametrize(
    "key",
    [rsa.generate_private_key(public_exponent=65537, key_size=1024), ec.generate_private_key(ec.SECP256R1())],
    ids=["short", "elliptic"],
)
def test_a_key_that_is_too_short_or_no_rsa_is_refused(
    tmp_path: Path, key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
) -> None:
    (tmp_path / "key.pem").write_bytes(pem(key))
    with pytest.raises(ValueError, match="2048"):
        dkim.load_key(tmp_path / "key.pem")


def test_the_settings_of_a_signature_go_together() -> None:
    with pytest.raises(ValueError, match="go together"):
        config.read({"DKIM_DOMAIN": DOMAIN})
    read = config.read({"DKIM_DOMAIN": DOMAIN, "DKIM_SELECTOR": "s1", "DKIM_KEY": "/k.pem"})
    assert read.mail.dkim == config.DkimConfig(DOMAIN, "s1", Path("/k.pem"))
