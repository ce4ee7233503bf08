"""The live process as an ASGI application: streams itself, the rest relayed to web unless LIVE_RELAY=0."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "burgerprofiel.site.settings")
django.setup()

from burgerprofiel.foundation import config  # noqa: E402 - Django's applications first
from burgerprofiel.site.live import Live, Scope, answer  # noqa: E402
from burgerprofiel.site.relay import Relay  # noqa: E402
from burgerprofiel.site.streams import Receive, Send  # noqa: E402


class Application:
    """What the server calls: `lifespan` to start and stop, `http` for each request."""

    def __init__(self, settings: config.Config) -> None:
        self._live = Live(settings)
        self._relay = Relay(settings) if settings.live_relay else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["path"].startswith("/live/"):
            await self._live.handle(scope, receive, send)
        elif self._relay is not None:
            await self._relay.handle(scope, receive, send)
        else:
            await answer(send, status=404, body=b"this process serves /live/ only\n")

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        await self._live.start()
        if self._relay is not None:
            await self._relay.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._live.stop()
        if self._relay is not None:
            await self._relay.stop()
        await send({"type": "lifespan.shutdown.complete"})


application = Application(config.current())
