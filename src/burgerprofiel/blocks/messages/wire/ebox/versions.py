"""The versions of the Message Registry that we speak, by the name that settings and addresses give them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from burgerprofiel.blocks.messages.wire.ebox.dialect import Dialect
from burgerprofiel.blocks.messages.wire.ebox.v2 import V2
from burgerprofiel.blocks.messages.wire.ebox.v3 import V3

VERSIONS: Final[Mapping[str, Dialect]] = {each.version: each for each in (V2(), V3())}
