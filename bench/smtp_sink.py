"""An SMTP server that takes everything and keeps nothing: STARTTLS, AUTH PLAIN, PIPELINING (RFC 5321, 3207, 2920).

`python -m bench.smtp_sink CERTIFICATE KEY`: its first line says which port it listens on. It answers a group of
commands in one go, as RFC 2920 §3.2 asks, and is quick enough never to be what is measured. `tests.storm.relay` looks
at what it takes, and does not take everything.
"""

from __future__ import annotations

import asyncio
import ssl
import sys
from collections.abc import Callable, Iterator
from typing import Final, cast

import uvloop

_END: Final = b"\r\n.\r\n"
_OFFERS: Final = b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-%s\r\n250 ENHANCEDSTATUSCODES\r\n"
_ANSWERS: Final = {
    b"AUTH": b"235 2.7.0 welcome\r\n",
    b"DATA": b"354 go on\r\n",
    b"STAR": b"220 go ahead\r\n",
    b"QUIT": b"221 bye\r\n",
}


class Session(asyncio.Protocol):
    """One connection; without `tls` there is none to be had."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self._waiting = b""
        self._in_data = False
        self._is_encrypted = False
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(b"220 sink ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer all that is complete."""
        self._waiting += data
        if answers := b"".join(self._answers()):
            self._transport.write(answers)
        if answers.endswith(_ANSWERS[b"STAR"]):
            self._transport.pause_reading()
            self._upgrade = asyncio.get_running_loop().create_task(self._encrypt())
        elif answers.endswith(_ANSWERS[b"QUIT"]):
            self._transport.close()

    def take(self, content: bytes) -> bytes:
        """What is answered to a mail: that it was taken."""
        return b"250 2.0.0 taken\r\n"

    async def _encrypt(self) -> None:
        if self._tls is None:
            raise RuntimeError("nobody was offered STARTTLS")
        loop = asyncio.get_running_loop()
        made = await loop.start_tls(self._transport, self, self._tls, server_side=True)
        self._transport, self._is_encrypted = cast("asyncio.Transport", made), True

    def _answers(self) -> Iterator[bytes]:
        while True:
            found = self._waiting.find(_END if self._in_data else b"\r\n")
            if found < 0:
                return
            if self._in_data:
                content = self._waiting[:found]
                self._waiting, self._in_data = self._waiting[found + len(_END) :], False
                yield self.take(content)
                continue
            verb, self._waiting = self._waiting[:4].upper(), self._waiting[found + 2 :]
            self._in_data = verb == b"DATA"
            if verb == b"EHLO":
                yield _OFFERS % (b"STARTTLS" if self._tls and not self._is_encrypted else b"AUTH PLAIN")
            else:
                yield _ANSWERS.get(verb, b"250 2.1.0 fine\r\n")


async def _main(certificate: str, key: str) -> None:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate, key)
    await serve(lambda: Session(tls))


async def serve(session: Callable[[], Session]) -> None:
    """Listen on a free port, say which, and go on for ever."""
    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_main(*sys.argv[1:]))
