"""The overview without Django's request machinery."""

from __future__ import annotations

from bench.floors import page
from bench.overview import PATH
from burgerprofiel.blocks.dossiers.queries import overview

app = page.floor(PATH, is_asked=lambda sql: sql == overview.statement(), decode=overview.decode)
