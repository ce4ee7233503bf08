"""What is outside of the platform in a storm: a relay, two providers of text messages, a push service, as processes."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from tests import loopback
from tests.simulator import started
from tests.storm import relay

_ROOT: Final = Path(__file__).resolve().parents[2]
_SUBJECT: Final = re.compile(r"/(?:dossiers|meldingen)/([0-9a-f-]{36})")
_PROVIDERS: Final = """
[[provider]]
name = "gateway"
kind = "http"
url = "{gateway}/v1/messages"
sender = "Burgerprof"
credentials_file = "gateway.secret"
seconds = 20.0

[[provider]]
name = "centre"
kind = "smpp"
host = "127.0.0.1"
port = {port}
system_id = "sender"
tls = false
sender = "Burgerprof"
credentials_file = "centre.secret"
seconds = 20.0
"""
Reached = Counter[tuple[str, UUID]]
"""How many notices about a subject came to a telephone number, or to a browser."""


@dataclass(frozen=True)
class Outside:
    """Where things are, and what came there."""

    folder: Path
    smtp_port: int
    sms: str
    smpp_port: int
    push: str

    @property
    def environment(self) -> dict[str, str]:
        """The settings of an installation that sends there."""
        providers = self.folder / "sms.toml"
        providers.write_text(_PROVIDERS.format(gateway=self.sms, port=self.smpp_port))
        (self.folder / "gateway.secret").write_text("token")
        (self.folder / "centre.secret").write_text("secret")
        return {
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(self.smtp_port),
            "SMS_PROVIDERS": str(providers),
            "PUSH_HOSTS": "127.0.0.1",
        }

    def spoil(self, *, gateway_percent: int, centre_is_down: bool) -> None:
        """One provider of text messages refuses a share, the other is not there."""
        faults: dict[str, Any] = {
            "fail_share": {"value": gateway_percent, "prefix": "/v1/messages"} if gateway_percent else False,
            "down": centre_is_down,
        }
        loopback.post(f"{self.sms}/_faults", json=faults).raise_for_status()

    @property
    def count(self) -> int:
        """How many mails were taken so far."""
        return _book(self.folder).stat().st_size // relay.LINE

    def mails(self) -> list[UUID]:
        """The Message-IDs of the mails that were taken, in order."""
        return [UUID(line[1:]) for line in self._lines()]

    def unheard(self) -> int:
        """How many were taken without anybody hearing of it."""
        return sum(line.startswith(relay.UNHEARD) for line in self._lines())

    def texts(self) -> Reached:
        """The text messages that came whole, whichever provider brought them."""
        found = loopback.get(f"{self.sms}/api/messages").json()["messages"]
        return Counter((one["to"], _subject(one["text"])) for one in found if one["complete"])

    def shown(self) -> Reached:
        """What browsers show: of one topic the newest."""
        found = loopback.get(f"{self.push}/api/messages").json()["messages"]
        return Counter((one["to"], _subject(one["content"]["url"])) for one in found)

    def _lines(self) -> list[str]:
        return _book(self.folder).read_text().splitlines()


def _book(folder: Path) -> Path:
    return folder / "mails"


def _subject(text: str) -> UUID:
    found = _SUBJECT.search(text)
    assert found, "a notice that leads nowhere"
    return UUID(found[1])


@contextmanager
def running(folder: Path, *, seed: int, told: int) -> Iterator[Outside]:
    """All of it, for the block. The relay is well again after so many mails as there are things to tell, and half."""
    _book(folder).touch()
    with ExitStack() as stack:
        port = stack.enter_context(_relay(folder, seed=seed, calm_after=told // 2))
        words = stack.enter_context(
            started("sms", "--smpp-port", "0", "--receipt-ms", "0", "--keep", str(told))
        )
        push = stack.enter_context(started("push", "--keep", str(told)))[-1]
        yield Outside(folder, port, words[2], int(words[-1].rpartition(":")[2]), push)


@contextmanager
def _relay(folder: Path, *, seed: int, calm_after: int) -> Iterator[int]:
    options = [str(_book(folder)), str(seed), str(calm_after)]
    command = [sys.executable, "-m", "tests.storm.relay", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=_ROOT) as process:
        assert process.stdout
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()
            process.wait(loopback.PATIENCE)
