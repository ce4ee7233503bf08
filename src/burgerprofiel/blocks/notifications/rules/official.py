"""Which keys a category of official notifications has. A bundle that misses one for anybody is refused whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

NEWS_PERIOD: Final = timedelta(days=7)
"""What happened longer ago than this when it comes in is past, not news."""


@dataclass(frozen=True, slots=True)
class KeySet:
    """Mandatory and optional keys of a category; others are passed over. `state` is the key of the status code."""

    mandatory: tuple[str, ...]
    optional: tuple[str, ...]
    state: str


FILE_CHANGED: Final = "DossierGerelateerdBerichtWijzigingDossier"
KEY_SETS: Final[Mapping[str, KeySet]] = {
    FILE_CHANGED: KeySet(
        mandatory=("DossierNummer", "StatusVlaamseCode", "StatusVlaamseFase"),
        optional=(
            "DossierNaam",
            "DocumentLinkUri",
            "ExterneLinkNaam",
            "Status",
            "StatusDetail1",
            "DossierBeheerder",
        ),
        state="StatusVlaamseCode",
    ),
}


def missing(category: str, given: Mapping[str, object]) -> Sequence[str]:
    """Mandatory keys of a known category that are absent or empty."""
    return [key for key in KEY_SETS[category].mandatory if not _has_text(given.get(key))]


def _has_text(value: object) -> bool:
    return isinstance(value, (str, int, float)) and not isinstance(value, bool) and bool(str(value).strip())
