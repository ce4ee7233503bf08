"""What an operator says of MAGDA in the file of sources: who we are there, which services, keys and schemas.

[adapter.settings]
identification = "voorbeeldstad.be/burgerprofiel"
soap_url = "https://magda.example"
ca = "magda-root.pem"                       # who may be MAGDA on the line; empty: the authorities of the system
certificate = "tls.pem"
key = "tls.key"
signing_certificate = "signing.pem"
signing_key = "signing.key"
answer_ca = "magda-root.pem"                # who issues the certificate that answers are signed with
answer_names = ["magda.vlaanderen.be"]      # and its common name
schemas = "xsd"

[adapter.settings.services.GeefPersoon]
capacity = "1300"                           # the hoedanigheid that was registered for it
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec

from burgerprofiel.blocks.sources.wire.magda.keepers import KEEPERS
from burgerprofiel.blocks.sources.wire.magda.service import MOST_QUESTIONS
from burgerprofiel.blocks.sources.wire.magda.services import SERVICES
from burgerprofiel.foundation import config

_Short = Annotated[str, msgspec.Meta(min_length=1, max_length=24)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]


class ServiceSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One service. `capacity` is the hoedanigheid; `path` replaces where it is served; `per_minute` 0 is no limit."""

    capacity: _Short
    path: str = ""
    questions: Annotated[int, msgspec.Meta(ge=1, le=MOST_QUESTIONS)] | None = None
    per_minute: _Count = 0
    cents_per_call: _Count = 0


class KeeperSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who keeps data: their organisation code, and where people ask them for a correction."""

    ovo_code: str = ""
    correct_url: str = ""


class RestSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The REST services of MAGDA: `key` signs who we are (`private_key_jwt`), `key_id` names it to the partner."""

    url: str
    token_url: str
    client_id: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    key: Path
    key_id: str = ""
    scope: str = ""
    services: dict[str, ServiceSettings] = {}


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole. Relative paths begin at the folder of the file.

    `unsigned_answers` and `unchecked_messages` are the reasons for going without signatures of answers and without
    schemas; each process logs them once, with its first question.
    """

    identification: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    soap_url: str
    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    signing_certificate: Path
    signing_key: Path
    answer_ca: Path | None = None
    answer_names: tuple[str, ...] = ()
    unsigned_answers: str = ""
    schemas: Path | None = None
    unchecked_messages: str = ""
    max_bytes: Annotated[int, msgspec.Meta(ge=65_536, le=67_108_864)] = 8 * 1024 * 1024
    statutes: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=8)] = (
        "BIM_BVT",
        "BIM_BVT_IN_FAMILY",
        "LIVING_WAGES_PCSA_HELP",
        "PCSA_AND_BIM_HELP",
    )
    services: dict[str, ServiceSettings] = {}
    keepers: dict[str, KeeperSettings] = {}
    rest: RestSettings | None = None


def read(given: Mapping[str, Any], *, folder: Path) -> Settings:
    """The settings of a file. Raises ValueError, in words for an operator."""
    found = msgspec.convert(dict(given), Settings, dec_hook=_path)
    paths = ("ca", "certificate", "key", "signing_certificate", "signing_key", "answer_ca", "schemas")
    made = msgspec.structs.replace(
        found, **{name: folder / value for name in paths if (value := getattr(found, name)) is not None}
    )
    if made.rest:
        made = msgspec.structs.replace(
            made, rest=msgspec.structs.replace(made.rest, key=folder / made.rest.key)
        )
    _check(made)
    return made


def is_outside(settings: Settings) -> bool:
    """Whether messages leave this machine, or people reach the installation from elsewhere."""
    return not config.current().is_local or urlsplit(settings.soap_url).hostname not in config.LOOPBACK_HOSTS


def _path(kind: type, value: Any) -> Any:
    if kind is Path and isinstance(value, str) and value:
        return Path(value)
    raise NotImplementedError


def _check(settings: Settings) -> None:
    problems = [f"there is no service {name}" for name in settings.services.keys() - SERVICES.keys()]
    problems += [f"there is no keeper {name}" for name in settings.keepers.keys() - KEEPERS.keys()]
    addresses = [settings.soap_url, *((settings.rest.url, settings.rest.token_url) if settings.rest else ())]
    problems += [f"{url} must start with https://" for url in addresses if not url.startswith("https://")]
    if (settings.certificate is None) != (settings.key is None):
        problems.append("certificate and key belong together")
    problems += _missing(settings)
    if problems:
        raise ValueError("; ".join(problems))


def _missing(settings: Settings) -> list[str]:
    """What nobody may do without outside this machine."""
    if not is_outside(settings):
        return []
    missing = []
    if settings.certificate is None:
        missing.append("certificate and key are needed: MAGDA asks for mutual TLS")
    if not (settings.unsigned_answers or (settings.answer_ca and settings.answer_names)):
        missing.append(
            "answer_ca and answer_names are needed, or the reason to go without in unsigned_answers"
        )
    if not (settings.unchecked_messages or settings.schemas):
        missing.append("schemas is needed, or the reason to go without in unchecked_messages")
    return missing
