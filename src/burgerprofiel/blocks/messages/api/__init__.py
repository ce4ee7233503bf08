"""The machine interfaces of messages."""

from burgerprofiel.blocks.messages.api import dispatches, replies, streams

ROUTES = [*dispatches.ROUTES, *replies.ROUTES, *streams.ROUTES]
