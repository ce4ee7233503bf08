"""Bundles as systems of authorities send them, right and wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import uuid4
from xml.etree import ElementTree as ET

Bundle = dict[str, Any]

CATEGORY: Final = "DossierGerelateerdBerichtWijzigingDossier"
PROVIDERS: Final = (
    "https://loket.notifier.example",
    "https://formulieren.notifier.example",
    "https://leverancier.notifier.example",
)
_LISTS: Final = {"Bestemmelingen": "Bestemmeling", "Kanalen": "Kanaal"}


class Fault(StrEnum):
    """What goes wrong with the bundles that are sent."""

    NONE = "none"
    THREE_PROVIDERS = "three-providers"
    REPEATED = "repeated"
    MISSING_KEYS = "missing-keys"
    EXPIRED = "expired"


@dataclass(frozen=True, kw_only=True)
class News:
    """What there is to tell: a status of a file of a source, to parties by their official numbers."""

    source: str
    number: str
    recipients: tuple[str, ...]
    code: str = "DossierOnvolledig"
    phase: str = "Behandeling"


def bundles(news: News, *, fault: Fault, now: datetime) -> list[Bundle]:
    """The bundles to send, in order; each has an `Id` of its own but for a repeated one."""
    first = _bundle(news, provider=PROVIDERS[0], now=now)
    match fault:
        case Fault.NONE:
            return [first]
        case Fault.REPEATED:
            return [first, first]
        case Fault.THREE_PROVIDERS:
            return [first, *(_bundle(news, provider=provider, now=now) for provider in PROVIDERS[1:])]
        case Fault.MISSING_KEYS:
            del first["SleutelWaardeParen"]["StatusVlaamseFase"]
            return [first]
        case Fault.EXPIRED:
            return [{**first, "Vervaldatum": (now - timedelta(hours=1)).isoformat()}]


def _bundle(news: News, *, provider: str, now: datetime) -> Bundle:
    return {
        "Id": str(uuid4()),
        "AanbiederUri": provider,
        "TransactieId": f"{news.source}{news.number}",
        "DatumNotificatie": now.isoformat(),
        "Categorie": CATEGORY,
        "ProductId": "697",
        "MerkCode": "notifier",
        "Kanalen": ["Email"],
        "Bestemmelingen": [{"Type": _type(number), "Waarde": number} for number in news.recipients],
        "SleutelWaardeParen": {
            "DossierNummer": news.number,
            "StatusVlaamseCode": news.code,
            "StatusVlaamseFase": news.phase,
        },
    }


def _type(number: str) -> str:
    if number.upper().startswith("V"):
        return "VCode"
    return "INSZ" if len(number) == 11 else "KBO"


def as_xml(bundle: Mapping[str, Any]) -> bytes:
    """The same bundle in XML."""
    root = ET.Element("Notificatie")
    _put(root, bundle)
    content: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def _put(element: ET.Element, members: Mapping[str, Any]) -> None:
    for name, value in members.items():
        child = ET.SubElement(element, name)
        if isinstance(value, Mapping):
            _put(child, value)
        elif isinstance(value, list):
            _put_list(child, value, name=_LISTS[name])
        else:
            child.text = str(value)


def _put_list(element: ET.Element, values: list[Any], *, name: str) -> None:
    for value in values:
        item = ET.SubElement(element, name)
        if isinstance(value, Mapping):
            _put(item, value)
        else:
            item.text = str(value)
