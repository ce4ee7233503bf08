"""Two invented registers and what happened in them. Codes and names belong to nobody."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

Json = dict[str, Any]

REGISTERS: Final[Mapping[str, tuple[tuple[float, str, str], ...]]] = {
    "personenregister": (
        (0.4, "Adres opgevraagd om een parkeerkaart te maken", "OVO900001"),
        (6, "Gezin opgevraagd voor de berekening van een belasting", "OVO900022"),
        (19, "Adres opgevraagd om een uitnodiging te versturen", "Bevolkingsonderzoek Voorbeeldland"),
        (44, "Identiteitsgegevens nagekeken bij het ondertekenen van een akte", "Notariskantoor Voorbeeld"),
        (120, "Gezin opgevraagd voor een studietoelage", "OVO900011"),
        (311, "Adres gewijzigd na een aangifte van verhuizing", "OVO900001"),
    ),
    "voertuigenregister": (
        (2, "Houder van een nummerplaat opgevraagd voor een retributie", "OVO900002"),
        (75, "Gegevens van de inschrijving nagekeken bij een keuring", "Keuring Voorbeeld"),
        (204, "Houder van een nummerplaat opgevraagd na een vaststelling", "Politiezone Voorbeeld"),
    ),
}
"""What each tells of everybody: how many days ago, what was done, by whom."""


def uses(register: str, *, number: str, now: datetime) -> list[Json]:
    """Uses of a person's data in a register, newest first; the last digits of the number vary them a little."""
    spread = timedelta(minutes=int(number[-4:]) % 600)
    return [
        {
            "logtime": (now - timedelta(days=days) - spread).isoformat(timespec="seconds"),
            "action": action,
            "receiver": receiver,
        }
        for days, action, receiver in REGISTERS[register]
    ]
