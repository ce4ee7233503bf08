"""Reports that come back: of real forms, broken ones, and lies."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from burgerprofiel.blocks.notifications import jobs
from burgerprofiel.blocks.notifications.contracts import Receipt, ReceiptState
from burgerprofiel.blocks.notifications.models import Intent
from burgerprofiel.blocks.notifications.services.channels import bounces, email
from burgerprofiel.blocks.notifications.tests import world
from burgerprofiel.blocks.notifications.wire import reports
from burgerprofiel.blocks.notifications.wire.addresses import Bounces
from burgerprofiel.foundation import clock, config
from simulators.mail import reports as simulated
from simulators.mail.mailbox import Mail
from tests import roles

OURS = Bounces("bounce@portaal.example", b"k" * 32)
NOTICE = uuid.UUID(int=7)
AT = datetime(2026, 11, 22, tzinfo=UTC)


def dsn(
    *, action: str = "failed", status: str = "5.1.1", to: str = "", original: str = "", ours: Bounces = OURS
) -> bytes:
    """A delivery status notification as Postfix makes them."""
    return f"""Return-Path: <>
Delivered-To: {to or ours.address_of(NOTICE)}
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: bounce@portaal.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4F2A.17/mx.example.org"

This is a MIME-encapsulated message.

--4F2A.17/mx.example.org
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--4F2A.17/mx.example.org
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
Arrival-Date: Sun, 22 Nov 2026 09:00:00 +0100 (CET)

Final-Recipient: rfc822; an@example.org
Action: {action}
Status: {status} (somebody says why)
Diagnostic-Code: smtp; 550 no such mailbox

--4F2A.17/mx.example.org
Content-Description: Undelivered Message
Content-Type: message/rfc822

Return-Path: <{original}>
From: Stad Voorbeke <meldingen@portaal.example>
Subject: nieuws

Dag
--4F2A.17/mx.example.org--
""".encode()


def complaint(*, kind: str = "abuse", envelope: str | None = None, return_path: str = "") -> bytes:
    """An abuse report in the form of RFC 5965."""
    mail_from = OURS.address_of(NOTICE) if envelope is None else envelope
    return f"""From: <abuse@provider.example>
To: <fbl@portaal.example>
Subject: FW: nieuws
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b1"

--b1
Content-Type: text/plain; charset="US-ASCII"

This is an email abuse report.

--b1
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeGenerator/1.0
Version: 1
Original-Mail-From: <{mail_from}>

--b1
Content-Type: message/rfc822
Content-Disposition: inline

Return-Path: <{return_path}>
From: <meldingen@portaal.example>
Subject: nieuws

Dag
--b1--
""".encode()


def read(content: bytes) -> Receipt | None:
    return reports.read(content, bounces=OURS, at=AT)


def receipt(state: ReceiptState, reason: str) -> Receipt:
    return Receipt(provider="smtp", state=state, at=AT, id=NOTICE, reason=reason)


# ------------------------------------------------------------------------------------------------ reading


@pytest.mark.parametrize(
    ("action", "status", "state", "reason"),
    [
        ("failed", "5.1.1", ReceiptState.DEAD_ADDRESS, "bounce-5.1.1"),
        ("Failed", "5.1.10", ReceiptState.DEAD_ADDRESS, "bounce-5.1.10"),
        ("failed", "5.2.2", ReceiptState.FAILED, "bounce-5.2.2"),
        ("failed", "5.1.8", ReceiptState.FAILED, "bounce-5.1.8"),
        ("failed", "4.4.7", ReceiptState.FAILED, "bounce-4.4.7"),
        ("failed", "odd", ReceiptState.FAILED, "bounce-5.0.0"),
        ("delivered", "2.0.0", ReceiptState.DELIVERED, "2.0.0"),
    ],
)
def test_a_delivery_report_says_how_it_ended(
    action: str, status: str, state: ReceiptState, reason: str
) -> None:
    assert read(dsn(action=action, status=status)) == receipt(state, reason)
    assert read(dsn(action=action, status=status).replace(b"\n", b"\r\n")) == receipt(state, reason)


@pytest.mark.parametrize("action", ["delayed", "relayed", "expanded", "", "nonsense"])
def test_what_is_no_end_is_no_receipt(action: str) -> None:
    assert read(dsn(action=action, status="4.4.1")) is None


def test_a_report_is_matched_by_the_address_it_came_to() -> None:
    assert read(dsn(to=f"Somebody <{OURS.address_of(NOTICE).upper()}>")) is not None
    assert read(dsn(to="bounce@portaal.example", original=OURS.address_of(NOTICE))) is not None
    assert read(dsn(to="bounce@portaal.example")) is None


def test_nobody_makes_a_bounce_of_a_notice_whose_mail_they_did_not_get() -> None:
    address = OURS.address_of(NOTICE)
    local, _, domain = address.partition("@")
    other = "b" if local[-1] == "a" else "a"
    forged = Bounces("bounce@portaal.example", b"x" * 32).address_of(NOTICE)
    for to in (f"{local[:-2]}{other}{local[-1]}@{domain}", forged, f"bounce+{NOTICE.hex}@{domain}"):
        assert read(dsn(to=to)) is None


@pytest.mark.parametrize("kind", ["abuse", "fraud", "opt-out", "other", "something-new"])
def test_a_complaint_is_matched_by_the_envelope_it_quotes(kind: str) -> None:
    expected = receipt(ReceiptState.COMPLAINED, "complaint")
    assert read(complaint(kind=kind)) == expected
    assert read(complaint(kind=kind, envelope="", return_path=OURS.address_of(NOTICE))) == expected
    assert read(complaint(kind=kind, envelope="")) is None


@pytest.mark.parametrize("kind", ["not-spam", "auth-failure", ""])
def test_not_every_feedback_is_a_complaint(kind: str) -> None:
    assert read(complaint(kind=kind)) is None


def test_reports_of_another_maker_are_read_as_well() -> None:
    mail = Mail(OURS.address_of(NOTICE), ("an@example.org",), b"Subject: nieuws\r\n\r\nDag\r\n")
    assert read(simulated.bounce(mail)) == receipt(ReceiptState.DEAD_ADDRESS, "bounce-5.1.1")
    assert read(simulated.complaint(mail)) == receipt(ReceiptState.COMPLAINED, "complaint")


def test_an_answer_of_a_person_or_a_machine_is_no_report() -> None:
    to = OURS.address_of(NOTICE).encode()
    assert (
        read(b"From: an@example.org\nTo: " + to + b"\nSubject: Afwezig\n\nAction: failed\nStatus: 5.1.1\n")
        is None
    )
    assert read(b"") is None


@given(content=st.binary(max_size=2000))
def test_no_bytes_bring_the_reader_down(content: bytes) -> None:
    assert read(content) is None


@given(data=st.data())
def test_no_damage_brings_the_reader_down(data: st.DataObject) -> None:
    whole = bytearray(data.draw(st.sampled_from([dsn(), complaint()])))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(whole) - 1))
        end = at + data.draw(st.integers(0, 60))
        whole[at:end] = data.draw(st.binary(max_size=60))
        whole = whole or bytearray(b"x")
    found = read(bytes(whole))
    assert found is None or found.id == NOTICE


@pytest.mark.parametrize(
    "content",
    [
        b"Content-Type: multipart/report; boundary=b\n\n" + b"--b\nContent-Type: message/rfc822\n\n" * 3000,
        b"Content-Type: multipart/report; boundary=b\n\n" + b"--b\n\n\n" * 100_000,
        b"Content-Type: " + b"message/rfc822\n\nContent-Type: " * 3000,
        dsn()
        .replace(b"us-ascii", b"no-such-charset")
        .replace(b"message/rfc822", b"message/rfc822; charset=x"),
        dsn(to="bounce+" * 100_000),
        dsn().replace(
            b"message/delivery-status", b"message/delivery-status\nContent-Transfer-Encoding: base64"
        ),
    ],
    ids=["nested", "many-parts", "deep", "charset", "long", "encoded"],
)
def test_a_hostile_report_costs_little(content: bytes) -> None:
    begin = time.process_time()
    read(content)
    assert time.process_time() - begin < 20


# ------------------------------------------------------------------------------------------------ the Maildir


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    return tmp_path


def drop(maildir: Path, name: str, content: bytes) -> None:
    (maildir / "new" / name).write_bytes(content)


def names(maildir: Path, folder: str) -> list[str]:
    return sorted(path.name for path in (maildir / folder).iterdir())


def test_reports_are_taken_once_and_the_rest_is_left_for_people(maildir: Path) -> None:
    drop(maildir, "1.a", dsn())
    drop(maildir, "2.b", b"Subject: hallo\n\nIk wil geen mails meer.\n")
    drop(maildir, "3.c", complaint())
    taken: list[Receipt] = []
    assert bounces.collect(maildir, bounces=OURS, take=taken.append) == 3
    assert [one.state for one in taken] == [ReceiptState.DEAD_ADDRESS, ReceiptState.COMPLAINED]
    assert names(maildir, "new") == []
    assert names(maildir, "cur") == ["1.a:2,S", "2.b:2,F", "3.c:2,S"]
    assert bounces.collect(maildir, bounces=OURS, take=taken.append) == 0


def test_what_could_not_be_written_down_comes_again(maildir: Path) -> None:
    drop(maildir, "1.a", dsn())

    def fail(receipt: Receipt) -> None:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        bounces.collect(maildir, bounces=OURS, take=fail)
    taken: list[Receipt] = []
    bounces.collect(maildir, bounces=OURS, take=taken.append)
    assert len(taken) == 1


def test_links_and_folders_are_not_followed(maildir: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(dsn())
    (maildir / "new" / "link").symlink_to(tmp_path / "elsewhere")
    (maildir / "new" / "folder").mkdir()
    assert bounces.collect(maildir, bounces=OURS, take=lambda receipt: None) == 0


def test_old_reports_go_and_what_nobody_understood_stays(maildir: Path) -> None:
    drop(maildir, "1.a", dsn())
    drop(maildir, "2.b", b"\n")
    drop(maildir, "3.c", dsn())
    bounces.collect(maildir, bounces=OURS, take=lambda receipt: None)
    old = time.time() - timedelta(days=31).total_seconds()
    for name in ("1.a:2,S", "2.b:2,F"):
        os.utime(maildir / "cur" / name, (old, old))
    assert bounces.clean(maildir) == 1
    assert names(maildir, "cur") == ["2.b:2,F", "3.c:2,S"]


# ------------------------------------------------------------------------------------------------ what it changes


@pytest.fixture
def installed(maildir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bounces]:
    monkeypatch.setenv("BOUNCE_ADDRESS", "bounce@portaal.example")
    monkeypatch.setenv("BOUNCE_MAILDIR", str(maildir))
    config.current.cache_clear()
    ours = email.bounces()
    assert ours is not None
    yield ours
    config.current.cache_clear()


def sent(kind: str = "dossier-changed") -> tuple[uuid.UUID, uuid.UUID]:
    person = world.person()
    intent = Intent.objects.create(
        id=uuid.uuid4(),
        party_id=person,
        person_id=person,
        event_id=uuid.uuid4(),
        subject_id=uuid.uuid4(),
        kind=kind,
        state=Intent.State.SENT,
        channel="email",
        handed_at=clock.now(),
    )
    return intent.id, person


def address_to(ours: Bounces, content: bytes, intent_id: uuid.UUID) -> bytes:
    return content.replace(OURS.address_of(NOTICE).encode(), ours.address_of(intent_id).encode())


@pytest.mark.django_db
def test_a_bounce_makes_a_sent_notice_a_failed_one(maildir: Path, installed: Bounces) -> None:
    intent_id, _ = sent()
    other, _ = sent()
    drop(maildir, "1.a", address_to(installed, dsn(), intent_id))
    with roles.as_role(roles.WORKER):
        jobs.read_reports()
    states = dict(Intent.objects.values_list("id", "state"))
    assert states == {intent_id: "failed", other: "sent"}
    assert Intent.objects.get(pk=intent_id).reason == "bounce-5.1.1"


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "wanted"), [("dossier-changed", False), ("breach-told", True)])
def test_a_complaint_ends_what_nobody_is_owed(
    maildir: Path, installed: Bounces, kind: str, wanted: bool
) -> None:
    intent_id, person = sent(kind)
    drop(maildir, "1.a", address_to(installed, complaint(), intent_id))
    with roles.as_role(roles.WORKER):
        jobs.read_reports()
    assert world.wants_notices(person) is wanted


@pytest.mark.django_db
def test_without_a_maildir_nobody_looks() -> None:
    with connection.execute_wrapper(lambda *call: pytest.fail("asked the database")):
        jobs.read_reports()
