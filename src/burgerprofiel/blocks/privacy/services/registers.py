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
_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one register is reached. `purpose` goes along with each question; `about` is in words for people."""

    code: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    name: _Text
    about: Annotated[str, msgspec.Meta(max_length=200)] = ""
    url: _Text
    token_url: _Text
    client_id: _Text
    scope: Annotated[str, msgspec.Meta(max_length=200)] = ""
    purpose: Annotated[str, msgspec.Meta(max_length=ISSUE_LENGTH)] = ACTIVITY_PREFIX + ASK

    @property
    def shown(self) -> Register:
        """As it crosses the door."""
        return Register(code=self.code, name=self.name, about=self.about)


@lru_cache(maxsize=1)
def all_sources() -> tuple[Source, ...]:
    """The registers of this installation, in the order of the file. Raises partners.PartnersError."""
    path = config.current().usage_registers
    if path is None:
        return ()
    found = partners.read_file(path, setting="USAGE_REGISTERS", of=Source, table="register", most=MOST)
    partners.check_all(found, addresses=lambda source: (source.url,), setting="USAGE_REGISTERS")
    return found
