"""The providers of text messages: the file that `SMS_PROVIDERS` names (TOML). `docs/operators/sms.md` explains it."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec

from burgerprofiel.foundation import config

_Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
_Seconds = Annotated[float, msgspec.Meta(gt=0, le=60)]
# eleven characters of the GSM alphabet that every operator lets through, or a number or short code
_Sender = Annotated[str, msgspec.Meta(pattern=r"^([A-Za-z0-9 ]{1,11}|\+?[0-9]{3,15})$")]


class SmsProvidersError(Exception):
    """The file of providers cannot be used; the text says why, for an operator, without any secret."""


class _Common(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: _Name
    sender: _Sender
    credentials_file: Annotated[str, msgspec.Meta(min_length=1)]
    weight: Annotated[int, msgspec.Meta(ge=0, le=100)] = 50
    seconds: _Seconds = 8.0
    window: Annotated[int, msgspec.Meta(ge=1, le=100)] = 10


class HttpSettings(_Common, frozen=True, kw_only=True, tag_field="kind", tag="http"):
    """A gateway over HTTP; the credentials are a token (`bearer`) or `user:password` (`basic`)."""

    url: str
    auth: Literal["bearer", "basic"] = "bearer"
    receipts_secret_file: str = ""


class SmppSettings(_Common, frozen=True, kw_only=True, tag_field="kind", tag="smpp"):
    """A message centre over SMPP 3.4; the credentials are the password."""

    host: Annotated[str, msgspec.Meta(min_length=1)]
    port: Annotated[int, msgspec.Meta(ge=1, le=65_535)] = 2775
    system_id: Annotated[str, msgspec.Meta(min_length=1, max_length=15)]
    system_type: Annotated[str, msgspec.Meta(max_length=12)] = ""
    tls: bool = True
    connect_seconds: _Seconds = 3.0
    long: Literal["udh", "payload"] = "udh"


ProviderSettings = HttpSettings | SmppSettings


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    provider: tuple[ProviderSettings, ...] = ()


@lru_cache(maxsize=1)
def load() -> tuple[ProviderSettings, ...]:
    """The providers of this installation, none without a file. Raises SmsProvidersError."""
    path = config.current().sms_providers
    return read(path) if path else ()


def read(path: Path) -> tuple[ProviderSettings, ...]:
    """The providers of a file. Raises SmsProvidersError."""
    try:
        found = msgspec.convert(tomllib.loads(path.read_text()), _File).provider
    except (OSError, ValueError, msgspec.ValidationError) as error:
        raise SmsProvidersError(f"SMS_PROVIDERS: {error}") from error
    names = [one.name for one in found]
    if len(set(names)) < len(names):
        raise SmsProvidersError("SMS_PROVIDERS: a name is given twice")
    for one in found:
        _check_privacy(one)
    return found


def secret(name: str) -> str:
    """What stands in a file of the folder of `SMS_PROVIDERS`, without white space around. Raises SmsProvidersError."""
    path = config.current().sms_providers
    try:
        found = ((path.parent if path else Path()) / name).read_text().strip()
    except (OSError, ValueError) as error:
        raise SmsProvidersError(f"SMS_PROVIDERS: {name}: not readable") from error
    if not found:
        raise SmsProvidersError(f"SMS_PROVIDERS: {name}: empty")
    return found


def _check_privacy(one: ProviderSettings) -> None:
    """Numbers of people cross the internet encrypted only."""
    near = {*config.LOOPBACK_HOSTS, *config.current().outbound_private_allowed}
    if isinstance(one, SmppSettings):
        if not one.tls and one.host not in near:
            raise SmsProvidersError(f"SMS_PROVIDERS: {one.name}: without TLS only to a host of our own")
        return
    parts = urlsplit(one.url)
    if parts.scheme != "https" and (parts.scheme != "http" or parts.hostname not in near):
        raise SmsProvidersError(f"SMS_PROVIDERS: {one.name}: the address must start with https://")
