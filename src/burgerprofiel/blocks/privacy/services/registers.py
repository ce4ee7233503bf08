"""The registers elsewhere that can be asked: those of the file that `USAGE_REGISTERS` names (TOML)."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated

import msgspec

from burgerprofiel.blocks.privacy.contracts import ASK, Register
from burgerprofiel.blocks.privacy.wire.usage import ISSUE_LENGTH
from burgerprofiel.foundation import config, partners
from burgerprofiel.foundation.accesslog.entry import ACTIVITY_PREFIX

MOST = 12


class Source(partners.Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one register is reached. `purpose` goes along with each question."""

    purpose: Annotated[str, msgspec.Meta(max_length=ISSUE_LENGTH)] = ACTIVITY_PREFIX + ASK

    @property
    def shown(self) -> Register:
        """As it crosses the door."""
        return Register(code=self.code, name=self.name, about=self.about)


@lru_cache(maxsize=1)
def all_sources() -> tuple[Source, ...]:
    """The registers of this installation, in the order of the file. Raises partners.PartnersError."""
    path = config.current().usage_registers
    return partners.read_file(path, setting="USAGE_REGISTERS", of=Source, table="register", most=MOST)
