"""The machine interfaces of messages."""

from burgerprofiel.blocks.messages.api import dispatches, streams

ROUTES = [*dispatches.ROUTES, *streams.ROUTES]
