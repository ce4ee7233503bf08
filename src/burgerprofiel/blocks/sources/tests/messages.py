"""Answers of MAGDA for tests: made here, in the shape of the real ones."""

from __future__ import annotations

from typing import Final

from burgerprofiel.blocks.sources.wire.magda.answer import SOAP
from burgerprofiel.blocks.sources.wire.magda.services import SERVICES

ANNA: Final = "82610100181"
SOMEBODY_ELSE: Final = "60610100107"
SHOP: Final = "0777000088"


def exception(code: str, *, kind: str = "FOUT", origin: str = "MAGDA", text: str = "Uitleg") -> str:
    """One `Uitzondering`."""
    return (
        f"<Uitzondering><Identificatie>{code}</Identificatie><Oorsprong>{origin}</Oorsprong><Type>{kind}</Type>"
        f"<Tijdstip><Datum>2026-11-22</Datum><Tijd>09:00:00.000</Tijd></Tijdstip>"
        f"<Diagnose>{text}</Diagnose></Uitzondering>"
    )


def answered(*, content: str = "", exceptions: str = "", reference: str = "q1") -> str:
    """One `Antwoord`."""
    inner = f"<Inhoud>{content}</Inhoud>" if content else ""
    outer = f"<Uitzonderingen>{exceptions}</Uitzonderingen>" if exceptions else ""
    return f"<Antwoord><Referte>{reference}</Referte>{inner}{outer}</Antwoord>"


def reply(service: str, *answers: str, exceptions: str = "", reference: str = "m1") -> str:
    """What stands in the body."""
    one = SERVICES[service]
    inside = f"<Antwoorden>{''.join(answers)}</Antwoorden>" if answers else ""
    outer = f"<Uitzonderingen>{exceptions}</Uitzonderingen>" if exceptions else ""
    return (
        f'<w:{service}Response xmlns:w="{one.namespace}"><Repliek><Context><Naam>{service}</Naam>'
        f"<Versie>{one.version}</Versie><Bericht><Type>ANTWOORD</Type>"
        "<Tijdstip><Datum>2026-11-22</Datum><Tijd>09:00:00.000</Tijd></Tijdstip>"
        "<Afzender><Identificatie>magda.example</Identificatie><Referte>van-magda</Referte></Afzender>"
        f"<Ontvanger><Identificatie>ons.example</Identificatie><Referte>{reference}</Referte></Ontvanger>"
        f"</Bericht></Context>{inside}{outer}</Repliek></w:{service}Response>"
    )


def envelope(body: str) -> bytes:
    """A message around it, not signed."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="{SOAP}"><s:Header/>'
        f"<s:Body>{body}</s:Body></s:Envelope>"
    ).encode()
