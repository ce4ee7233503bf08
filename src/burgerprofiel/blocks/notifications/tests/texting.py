"""Text messages that a test reads: a provider that takes everything, or answers as told."""

from __future__ import annotations

import re
from concurrent.futures import Future
from dataclasses import dataclass, field

import pytest

from burgerprofiel.blocks.notifications.contracts import Receipt
from burgerprofiel.blocks.notifications.services.channels import installed, sms
from burgerprofiel.blocks.notifications.services.channels.sms_provider import Message, Outcome, Verdict


@dataclass
class Telephones:
    """Everybody's telephone; `verdict` is what the provider says of the next ones."""

    messages: list[Message] = field(default_factory=list)
    verdict: Verdict = Verdict.TAKEN
    name: str = "gateway"
    window: int = 1

    def submit(self, message: Message) -> Future[Outcome]:
        self.messages.append(message)
        done: Future[Outcome] = Future()
        done.set_result(Outcome(verdict=self.verdict, reason="as-told"))
        return done

    def receipts(self) -> list[Receipt]:
        return []

    def close(self) -> None:
        pass

    @property
    def text(self) -> str:
        """The last one that came."""
        return self.messages[-1].parts.text

    @property
    def code(self) -> str:
        """The code in the last one."""
        found = re.search(r"\b[0-9]{6}\b", self.text)
        assert found
        return found.group()


def set_up(monkeypatch: pytest.MonkeyPatch) -> Telephones:
    """Let this installation have a provider of text messages."""
    telephones = Telephones()
    monkeypatch.setattr(sms, "opened", lambda: sms.SmsChannel([telephones], weights={telephones.name: 50}))
    monkeypatch.setattr(installed, "has_sms", lambda: True)
    return telephones
