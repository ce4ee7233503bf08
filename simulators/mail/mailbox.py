"""The messages that arrived, in memory."""

import asyncio
import secrets
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cached_property


@dataclass(frozen=True)
class Mail:
    """One accepted message: the envelope, the bytes as they came and what they say."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    id: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    received_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @cached_property
    def parsed(self) -> EmailMessage:
        """Return the parsed message."""
        return message_from_bytes(self.raw, policy=policy.default)

    @property
    def subject(self) -> str:
        """Return the decoded subject."""
        return str(self.parsed.get("subject", ""))

    def part(self, kind: str) -> str | None:
        """Return the body of a kind ("plain" or "html"), or None."""
        body = self.parsed.get_body((kind,))
        return str(body.get_content()) if body else None

    def as_json(self) -> dict[str, object]:
        """Return what the API gives for a message. Header names are in lower case."""
        message = self.parsed
        headers: dict[str, list[str]] = {}
        for name, value in message.items():
            headers.setdefault(name.lower(), []).append(str(value))
        return {
            "id": self.id,
            "received_at": self.received_at.isoformat(),
            "envelope_from": self.sender,
            "envelope_to": list(self.recipients),
            "from": str(message.get("from", "")),
            "to": str(message.get("to", "")),
            "subject": self.subject,
            "headers": headers,
            "text": self.part("plain"),
            "html": self.part("html"),
            "attachments": [
                {"name": part.get_filename(), "type": part.get_content_type()}
                for part in message.iter_attachments()
            ],
        }


class Mailbox:
    """The last so many messages; the oldest go first."""

    def __init__(self, *, keep: int) -> None:
        self._mails: deque[Mail] = deque(maxlen=keep)
        self._arrived = asyncio.Condition()

    async def add(self, mail: Mail) -> None:
        """Keep a message and wake who waits."""
        async with self._arrived:
            self._mails.append(mail)
            self._arrived.notify_all()

    def find(self, mail_id: str) -> Mail | None:
        """Return a message, or None."""
        return next((mail for mail in self._mails if mail.id == mail_id), None)

    def search(self, *, to: str = "", subject: str = "") -> list[Mail]:
        """List messages, newest first, for an envelope recipient and with a text in the subject."""
        return [
            mail
            for mail in reversed(self._mails)
            if (not to or to.lower() in map(str.lower, mail.recipients))
            and subject.lower() in mail.subject.lower()
        ]

    async def wait(self, *, to: str, subject: str, count: int, seconds: float) -> list[Mail]:
        """List messages as soon as there are `count`; after so many seconds list what there is."""
        try:
            async with asyncio.timeout(seconds), self._arrived:
                await self._arrived.wait_for(lambda: len(self.search(to=to, subject=subject)) >= count)
        except TimeoutError:
            pass
        return self.search(to=to, subject=subject)

    def recipients(self) -> dict[str, int]:
        """Count the messages per recipient."""
        counts: dict[str, int] = {}
        for mail in self._mails:
            for recipient in mail.recipients:
                counts[recipient.lower()] = counts.get(recipient.lower(), 0) + 1
        return dict(sorted(counts.items()))

    def clear(self, *, to: str = "") -> int:
        """Forget messages and return how many."""
        gone = self.search(to=to)
        for mail in gone:
            self._mails.remove(mail)
        return len(gone)
