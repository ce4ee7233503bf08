"""Mail over real SMTP, seen in the browser and over the API, and the ways in which mail fails."""

import smtplib
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from simulators.tests.conftest import Running, faults, http

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


class Post:
    """The simulator, its web address and its SMTP address."""

    def __init__(self, running: Running) -> None:
        self.url = running.url
        host, _, port = running.ready[-1].partition(":")
        self.smtp = (host, int(port))

    def send(
        self, *, to: str = "an@voorbeeld.example", subject: str = "Nieuws over je dossier", **extra: str
    ) -> None:
        message = EmailMessage()
        message["From"] = "Burgerprofiel <nietantwoorden@burgerprofiel.example>"
        message["To"] = to
        message["Subject"] = subject
        message.set_content(extra.get("text", "Er is iets veranderd."))
        if html := extra.get("html"):
            message.add_alternative(html, subtype="html")
        with smtplib.SMTP(*self.smtp, timeout=60) as connection:
            connection.send_message(message)

    def list(self, **query: str) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = http.get(f"{self.url}/api/messages", params=query).json()["messages"]
        return messages


@pytest.fixture(scope="module")
def running(start: Callable[..., Running]) -> Post:
    return Post(start("mail", "--smtp-port", "0", "--keep", "5"))


@pytest.fixture
def post(running: Post) -> Post:
    faults(running.url)
    http.delete(f"{running.url}/api/messages")
    return running


def test_message_arrives_whole(post: Post) -> None:
    post.send(subject="Één vergunning", text="Dag An é", html="<p>Dag <b>An</b></p>")
    [message] = post.list(to="AN@voorbeeld.example", wait="60")
    assert message["subject"] == "Één vergunning"
    assert message["text"].strip() == "Dag An é"
    assert "<b>An</b>" in message["html"]
    assert message["envelope_to"] == ["an@voorbeeld.example"]
    raw = http.get(f"{post.url}/api/messages/{message['id']}/raw")
    assert b"multipart/alternative" in raw.content


def test_mailboxes_are_apart(post: Post) -> None:
    post.send(to="an@voorbeeld.example", subject="Een")
    post.send(to="bert@voorbeeld.example", subject="Twee")
    assert [m["subject"] for m in post.list(to="bert@voorbeeld.example")] == ["Twee"]
    assert [m["subject"] for m in post.list()] == ["Twee", "Een"], "newest first"
    assert post.list(subject="een")[0]["subject"] == "Een"
    page = http.get(f"{post.url}/", params={"to": "bert@voorbeeld.example"}).text
    assert "Twee" in page
    assert ">Een<" not in page


def test_only_the_last_messages_are_kept(post: Post) -> None:
    for number in range(7):
        post.send(subject=f"Bericht {number}")
    assert [m["subject"] for m in post.list()] == [f"Bericht {n}" for n in (6, 5, 4, 3, 2)]


def test_deleting_one_mailbox(post: Post) -> None:
    post.send(to="an@voorbeeld.example")
    post.send(to="bert@voorbeeld.example")
    gone = http.delete(f"{post.url}/api/messages", params={"to": "an@voorbeeld.example"}).json()
    assert gone == {"deleted": 1}
    assert len(post.list()) == 1


def test_html_cannot_do_anything(post: Post) -> None:
    post.send(subject="<script>alert(1)</script>", html="<script>alert(2)</script><p>Dag</p>")
    [message] = post.list()
    page = http.get(f"{post.url}/messages/{message['id']}")
    assert "<script>" not in page.text
    assert "<iframe sandbox src=" in page.text
    frame = http.get(f"{post.url}/messages/{message['id']}/html")
    policy = frame.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "script-src" not in policy


def test_unknown_message(post: Post) -> None:
    assert http.get(f"{post.url}/api/messages/nothing").status_code == 404


def test_wait_ends_without_a_message(post: Post) -> None:
    assert post.list(to="nobody@voorbeeld.example", wait="0.05") == []


@pytest.mark.parametrize(
    ("fault", "code"), [("temporary", 450), ("permanent", 550), ("content_refused", 554)]
)
def test_refusal(post: Post, fault: str, code: int) -> None:
    faults(post.url, **{fault: {"times": 1}})
    with pytest.raises(smtplib.SMTPException) as caught:
        post.send()
    assert str(code) in str(caught.value)
    assert post.list() == []
    post.send()
    assert len(post.list()) == 1, "the fault was for one message"


def test_lost_reply_keeps_the_message(post: Post) -> None:
    faults(post.url, lost_reply={"times": 1})
    with pytest.raises(smtplib.SMTPServerDisconnected):
        post.send(subject="Aangekomen")
    assert post.list(wait="60")[0]["subject"] == "Aangekomen"


def test_slow(post: Post) -> None:
    faults(post.url, smtp_slow=60_000)
    with (
        smtplib.SMTP(*post.smtp, timeout=60) as connection,
        pytest.raises((TimeoutError, smtplib.SMTPException)),
    ):
        assert connection.sock
        connection.sock.settimeout(0.3)
        connection.sendmail("a@voorbeeld.example", ["b@voorbeeld.example"], b"Subject: x\r\n\r\nx")
    assert post.list() == []


def test_down_refuses_connections_and_comes_back(post: Post) -> None:
    faults(post.url, down=True)
    with pytest.raises(ConnectionRefusedError):
        post.send()
    faults(post.url)
    post.send()
    assert len(post.list()) == 1


def test_reports_come_back_to_the_envelope_sender(start: Callable[..., Running], tmp_path: Path) -> None:
    post = Post(start("mail", "--smtp-port", "0", "--reports", str(tmp_path)))
    faults(post.url, bounce={"times": 1})
    post.send()
    faults(post.url, complaint={"times": 1})
    post.send()
    post.send()
    reports = [message_from_bytes(path.read_bytes()) for path in (tmp_path / "new").iterdir()]
    assert sorted(str(one.get_param("report-type")) for one in reports) == [
        "delivery-status",
        "feedback-report",
    ]
    (bounce,) = (one for one in reports if one.get_param("report-type") == "delivery-status")
    assert bounce["Delivered-To"] == "nietantwoorden@burgerprofiel.example"
    assert {"text/plain", "message/delivery-status", "message/rfc822"} <= {
        part.get_content_type() for part in bounce.walk()
    }
