"""Notices handed to a real SMTP server as mails with a DKIM signature, beside a plain loop over `smtplib`.

Value: mails a second that `EmailChannel` makes, signs (RSA-2048) and hands over, in batches of one connection each.
Floor: the same mails, made beforehand and not signed, a connection for each; a loop that makes and signs them as well
besides. All encrypt (STARTTLS) and sign in, as with a relay that is not on this machine; without that besides. The
server is a process on a core of its own.
"""

from __future__ import annotations

import os
import smtplib
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from bench import stage
from bench.effort import Effort
from bench.figure import Figure

_NOTICES = 5_000
_ONE_BY_ONE = 500
_BATCH = 500
_HOST = "portaal.example"
_SENDER = f"meldingen@{_HOST}"
_TEXT = "\n".join(["Er is iets veranderd in je dossier. Meld je aan om te zien wat er veranderd is."] * 8)
_HTML = f"<!doctype html><html lang=nl><title>Nieuws</title><body>{'<p>' + _TEXT + '</p>' * 3}</body></html>"


def measure(*, effort: Effort) -> Figure:
    """Both ways in turns; the median of the rounds."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "burgerprofiel.site.settings")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    import django  # noqa: PLC0415

    django.setup()
    outcome: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="bench-smtp-") as folder, _sink(Path(folder)) as (port, tls):
        for name, context in (("encrypted", tls), ("in the clear", None)):
            outcome[name] = _compare(port, tls=context, effort=effort)
    encrypted = outcome["encrypted"]
    return Figure(
        name="smtp",
        value=encrypted["mails_per_second"],
        unit="mails/s",
        floor=encrypted["floor"],
        details={**outcome, "batch": _BATCH, "bytes_per_mail": len(next(_contents(_notices(1))))},
    )


def _compare(port: int, *, tls: ssl.SSLContext | None, effort: Effort) -> dict[str, float]:
    notices = _notices(max(_BATCH // 10, _NOTICES // effort.scale))
    some = notices[: max(10, _ONE_BY_ONE // effort.scale)]
    contents = list(_contents(some))
    signing, plain = _channel(port, tls=tls, signed=True), _channel(port, tls=tls, signed=False)
    _hand_over(signing, notices[:20])
    rounds = [
        (
            _hand_over(signing, notices),
            _hand_over(plain, notices),
            _one_by_one(port, contents, tls=tls),
            _one_by_one(port, _contents(some, signer=_signer()), tls=tls),
        )
        for _ in range(effort.rounds)
    ]
    value, unsigned, floor, doing_all = (statistics.median(way) for way in zip(*rounds, strict=True))
    return {
        "mails_per_second": round(value, 1),
        "floor": round(floor, 1),
        "ratio": round(value / floor, 2),
        "unsigned": round(unsigned, 1),
        "loop_that_makes_and_signs": round(doing_all, 1),
    }


def _hand_over(channel: Any, notices: Sequence[Any]) -> float:
    from burgerprofiel.blocks.notifications.contracts import Handed  # noqa: PLC0415 - needs settings

    begin = time.perf_counter()
    taken = 0
    for at in range(0, len(notices), _BATCH):
        taken += sum(isinstance(one, Handed) for one in channel.hand_over(notices[at : at + _BATCH]))
    seconds = time.perf_counter() - begin
    if taken != len(notices):
        raise RuntimeError(f"{taken} of {len(notices)} mails were taken")
    return taken / seconds


def _one_by_one(port: int, contents: Iterable[bytes], *, tls: ssl.SSLContext | None) -> float:
    begin, count = time.perf_counter(), 0
    for count, content in enumerate(contents, start=1):  # noqa: B007 - wanted after it
        with smtplib.SMTP("localhost", port, local_hostname=_HOST, timeout=30) as relay:
            if tls is not None:
                relay.starttls(context=tls)
                relay.login("app", "secret")
            relay.sendmail(_SENDER, ["an@example.org"], content)
    return count / (time.perf_counter() - begin)


def _notices(count: int) -> list[Any]:
    from burgerprofiel.blocks.notifications.contracts import Outgoing  # noqa: PLC0415 - as above

    return [
        Outgoing(
            id=uuid.UUID(int=number),
            address=f"an{number}@example.org",
            language="nl",
            sender="Stad Voorbeke",
            title="Stad Voorbeke: er is nieuws over je dossier",
            text=_TEXT,
            html=_HTML,
            url=f"https://{_HOST}/dossiers/{number}",
            unsubscribe_url=f"https://{_HOST}/afmelden/{number:060d}",
        )
        for number in range(count)
    ]


def _contents(notices: Iterable[Any], *, signer: Any = None) -> Iterator[bytes]:
    """Mails, one by one as they are asked for."""
    from burgerprofiel.blocks.notifications.wire import mime  # noqa: PLC0415 - as above

    now = datetime.now(UTC)
    for one in notices:
        mail = mime.compose(one, sender=_SENDER, recipient=one.address, host=_HOST, now=now)
        signed = [("DKIM-Signature", signer.seal(signer.prepare(mail, now=now)))] if signer else []
        head = "".join(f"{name}: {value}\r\n" for name, value in (*signed, *mail.headers))
        yield head.encode() + b"\r\n" + mail.body


def _signer() -> Any:
    from burgerprofiel.blocks.notifications.wire import dkim  # noqa: PLC0415 - as above

    return dkim.Signer(_HOST, "bench", rsa.generate_private_key(public_exponent=65537, key_size=2048))


def _channel(port: int, *, tls: ssl.SSLContext | None, signed: bool) -> Any:
    from burgerprofiel.blocks.notifications.services.channels.email import EmailChannel, Origin  # noqa: PLC0415
    from burgerprofiel.blocks.notifications.wire import addresses, smtp  # noqa: PLC0415

    account = {"username": "app", "password": "secret"} if tls is not None else {}
    origin = Origin(
        sender=_SENDER,
        host=_HOST,
        bounces=addresses.Bounces(f"bounce@{_HOST}", b"k" * 32),
        signer=_signer() if signed else None,
    )
    return EmailChannel(
        relay=smtp.Relay(host="localhost", port=port, name=_HOST, tls=tls, timeout=30, **account),
        origin=origin,
    )


@contextmanager
def _sink(folder: Path) -> Iterator[tuple[int, ssl.SSLContext]]:
    """The server on a core of its own, us on the others."""
    certificate, key = _certificate(folder)
    everything = os.sched_getaffinity(0)
    apart = set(stage.cores().load)
    with stage.on(tuple(apart)):
        command = [sys.executable, "-m", "bench.smtp_sink", str(certificate), str(key)]
        process = subprocess.Popen(command, cwd=stage.ROOT, stdout=subprocess.PIPE, text=True)
    try:
        if process.stdout is None:
            raise RuntimeError("no output")
        port = int(process.stdout.readline())
        with stage.on(tuple(everything - apart) or tuple(everything)):
            yield port, ssl.create_default_context(cafile=str(certificate))
    finally:
        process.terminate()
        process.communicate(timeout=15)


def _certificate(folder: Path) -> tuple[Path, Path]:
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
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / "cert.pem").write_bytes(made.public_bytes(pem))
    (folder / "key.pem").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    return folder / "cert.pem", folder / "key.pem"
