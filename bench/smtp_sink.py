"""An SMTP server that takes everything and keeps nothing: STARTTLS, AUTH PLAIN, PIPELINING (RFC 5321, 3207, 2920).

`python -m bench.smtp_sink CERTIFICATE KEY`: its first line says which port it listens on.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import sys
from typing import Final

_END: Final = b"\r\n.\r\n"
_MOST: Final = 1 << 20


class _Session:
    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tls: ssl.SSLContext
    ) -> None:
        self._reader, self._writer, self._tls = reader, writer, tls
        self._is_encrypted = False

    async def serve(self) -> None:
        """Answer until the other side has had enough."""
        self._say(b"220 sink ESMTP")
        while line := await self._reader.readline():
            verb = line[:4].upper().strip()
            if verb == b"QUIT":
                self._say(b"221 bye")
                break
            await self._answer(verb)
        self._writer.close()

    async def _answer(self, verb: bytes) -> None:
        if verb == b"EHLO":
            self._say(
                b"250-sink", b"250-PIPELINING", b"250-8BITMIME", *self._offers(), b"250 ENHANCEDSTATUSCODES"
            )
        elif verb == b"STAR":
            self._say(b"220 go ahead")
            await self._writer.start_tls(self._tls)
            self._is_encrypted = True
        elif verb == b"AUTH":
            self._say(b"235 2.7.0 welcome")
        elif verb == b"DATA":
            self._say(b"354 go on")
            await self._reader.readuntil(_END)
            self._say(b"250 2.0.0 taken")
        else:
            self._say(b"250 2.1.0 fine")

    def _offers(self) -> list[bytes]:
        return [b"250-AUTH PLAIN"] if self._is_encrypted else [b"250-STARTTLS"]

    def _say(self, *lines: bytes) -> None:
        self._writer.write(b"\r\n".join(lines) + b"\r\n")


async def _main(certificate: str, key: str) -> None:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate, key)

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await _Session(reader, writer, tls).serve()

    server = await asyncio.start_server(take, "127.0.0.1", 0, limit=_MOST)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
