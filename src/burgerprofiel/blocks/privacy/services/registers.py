"""The registers elsewhere that can be asked: those of the file that `USAGE_REGISTERS` names (TOML)."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from typing import Annotated
from urllib.parse import urlsplit

import msgspec

from burgerprofiel.blocks.privacy.contracts import ASK, Register
from burgerprofiel.blocks.privacy.wire.usage import ISSUE_LENGTH
from burgerprofiel.foundation import config
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


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    register: Annotated[tuple[Source, ...], msgspec.Meta(max_length=MOST)] = ()


class RegistersError(Exception):
    """The file of registers cannot be used; the text says why, for an operator."""


@lru_cache(maxsize=1)
def all_sources() -> tuple[Source, ...]:
    """The registers of this installation, in the order of the file. Raises RegistersError."""
    settings = config.current()
    if settings.usage_registers is None:
        return ()
    try:
        found = msgspec.convert(tomllib.loads(settings.usage_registers.read_text()), _File).register
    except (OSError, ValueError, msgspec.ValidationError) as error:
        raise RegistersError(f"USAGE_REGISTERS: {error}") from error
    if len({source.code for source in found}) < len(found):
        raise RegistersError("USAGE_REGISTERS: a code is given twice")
    for source in found:
        for address in (source.url, source.token_url):
            if urlsplit(address).scheme != "https" and not settings.is_local:
                raise RegistersError(f"USAGE_REGISTERS: addresses of {source.code} must start with https://")
    return found
