"""The list of messages without Django's request machinery."""

from __future__ import annotations

from bench.floors import page
from bench.mailbox import PATH
from burgerprofiel.blocks.messages.queries import listing

app = page.floor(PATH, is_asked=lambda sql: "full_rows" in sql, decode=listing.decode)
