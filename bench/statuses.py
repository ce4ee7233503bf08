"""Statuses to send, as an authority's system would write them; the persons have fictitious national numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

_CODES = (
    ("Samenstelling", "Ingediend"),
    ("Behandeling", "InBehandeling"),
    ("Behandeling", "DossierOnvolledig"),
    ("Beslissing & Beroep", "Goedgekeurd"),
    ("Afgerond", "ErkendVergund"),
)
_TITLES = ("Studietoelage", "Inname openbaar domein", "Mijn VerbouwPremie", "Omgevingsvergunning")
_BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)


def national_number(person: int) -> str:
    """A number that nobody has (months 61 to 72) and that passes the check digits."""
    rest, serial = divmod(person, 997)
    rest, day = divmod(rest, 28)
    year, month = divmod(rest, 12)
    head = f"{40 + year % 60:02}{61 + month:02}{1 + day:02}{1 + serial:03}"
    return f"{head}{97 - int(head) % 97:02}"


def native(number: int, *, run: str, people: int) -> dict[str, Any]:
    """Status `number` of a run in our own form. One in five is a second status of an earlier file."""
    file = number - 1 if number % 5 == 4 else number
    phase, code = _CODES[number % len(_CODES)]
    asks = number % 10 == 2
    return {
        "upload_id": f"{run}-{number}",
        "external_id": f"{run}-2026-{file}",
        "title": f"{_TITLES[file % len(_TITLES)]}, nummer {file}",
        "changed_at": _moment(number),
        "parties": [{"type": "insz", "value": national_number(file % people), "role": "aanvrager"}],
        "phase": phase,
        "code": code,
        "detail": "We behandelen je aanvraag. Je hoort van ons binnen de termijn.",
        "action": {"needed": asks, "text": "Bezorg het ontbrekende document" if asks else None},
        "deep_link": f"https://loket.example/dossier/{file}",
        "product_id": "685",
        "target_on": "2026-12-01",
        "contact": {"service": "Dienst Wonen", "phone": "050 00 00 00", "email": "wonen@bestuur.example"},
    }


def dosis(number: int, *, run: str, source: str, people: int) -> dict[str, Any]:
    """A DOSIS v2 upload: the first status of a file of its own."""
    phase, code = _CODES[number % len(_CODES)]
    return {
        "UploadId": f"{run}-{number}",
        "Identificatie": {"Bron": source, "DossierNummer": f"{run}-2026-{number}"},
        "Naam": f"{_TITLES[number % len(_TITLES)]}, nummer {number}",
        "WijzigingsDatum": _moment(number),
        "TypeDossierCode": "DossierStatus",
        "Status": {
            "VlaamsFase": phase,
            "VlaamsCode": code,
            "Detail1": "We behandelen je aanvraag. Je hoort van ons binnen de termijn.",
            "Actie": {"ActieNodig": False, "Actie": ""},
        },
        "Doorverwijzing": f"https://loket.example/dossier/{number}",
        "Producten": [{"Id": "685"}],
        "DossierBeheerder": {
            "Dienst": "Dienst Wonen",
            "Telefoon": "050 00 00 00",
            "Email": "wonen@bestuur.example",
        },
        "Agenten": [
            {"Identificatie": national_number(number % people), "Toegangsrechten": [{"Code": "Raadpleger"}]}
        ],
    }


def _moment(number: int) -> str:
    return (_BEGIN + timedelta(seconds=number)).isoformat()
