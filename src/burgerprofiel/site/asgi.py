"""The live process: streams itself, the rest relayed to web unless LIVE_RELAY=0.

One process with one event loop. It handles SIGTERM itself: a server that waits for its connections to end would
wait for ever for streams.
"""

from __future__ import annotations

import os
import resource

import django
import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.embed import Server

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "burgerprofiel.site.settings")
django.setup()

from burgerprofiel.foundation import config, logs, memory, serving  # noqa: E402 - Django's applications first
from burgerprofiel.site.answers import Receive, Scope, Send, answer  # noqa: E402
from burgerprofiel.site.capacity import LARGEST_HEAD, Bind  # noqa: E402
from burgerprofiel.site.live import Live  # noqa: E402
from burgerprofiel.site.relay import Relay  # noqa: E402

_BACKLOG = 4096
_AT_ONCE = 100_000


class Application:
    """What the server calls for each request."""

    def __init__(self, settings: config.Config) -> None:
        self._live = Live(settings)
        self._relay = Relay(settings) if settings.live_relay else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith("/live/"):
            await self._live.handle(scope, receive, send)
        elif self._relay is not None:
            await self._relay.handle(scope, receive, send)
        else:
            await answer(send, status=404, body=b"this process serves /live/ only\n")

    async def start(self) -> None:
        """Begin to listen to the database and open the way to web."""
        await self._live.start()
        if self._relay is not None:
            await self._relay.start()

    async def stop(self) -> None:
        """Close all streams, then the way to web."""
        await self._live.stop()
        if self._relay is not None:
            await self._relay.stop()


def serve(settings: config.Config) -> None:
    """Serve until SIGTERM or SIGINT."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # a stream is an open file
    memory.keep_to_itself()
    uvloop.run(_serve(settings))


async def _serve(settings: config.Config) -> None:
    stop = serving.asked_to_stop()
    application = Application(settings)
    await application.start()
    await serving.serve_until(stop, _server(application, settings), closing=application.stop)


def _server(application: Application, settings: config.Config) -> Server:
    bind = Bind.parse(settings.live_bind)
    bind.make_room()
    return Server(
        application,
        address=bind.host,
        port=bind.port,
        uds=bind.socket,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        websockets=False,
        backlog=_BACKLOG,
        backpressure=_AT_ONCE,
        http1_settings=HTTP1Settings(max_buffer_size=LARGEST_HEAD),
        log_level=LogLevels.error,
        log_dictconfig=logs.settings(settings.log_level),
    )
