"""What the codes of the block are called in the language of the request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.identity.contracts import WAITING, CapacityOption, RegisterCheck
from burgerprofiel.foundation import clock, representations
from burgerprofiel.foundation.gate import Capacity
from burgerprofiel.foundation.ui import dates

LEGAL_REPRESENTATIVE: Final = "wettelijk vertegenwoordiger"
"""The role of who the identity provider vouches for, as it is kept."""

# Roles that registers give in Dutch. The vocabulary is open: others are shown as they came.
_ROLES = {
    LEGAL_REPRESENTATIVE: _("wettelijk vertegenwoordiger"),
    "bestuurder": _("bestuurder"),
    "vennoot": _("vennoot"),
    "voorzitter": _("voorzitter"),
    "vrijwilliger": _("vrijwilliger"),
    "zaakvoerder": _("zaakvoerder"),
}
_CAPACITIES = {
    Capacity.CITIZEN: _("als burger"),
    Capacity.ENTERPRISE: _("onderneming"),
    Capacity.ASSOCIATION: _("vereniging"),
}


_PATIENCE = timedelta(seconds=60)
"""A question that had no answer after this long will have none."""


def capacity(option: CapacityOption) -> str:
    """What a capacity is, beside its name: the role of the person, else the kind of party."""
    return str(_ROLES.get(option.role.lower(), option.role) or _CAPACITIES.get(option.capacity, ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How recent the list of capacities is by one register, in a sentence.

    `is_behind`: it could not be asked. Neither that nor `is_current`: its answer is still to come.
    """

    text: str
    is_current: bool = False
    is_behind: bool = False


def freshness(checks: Sequence[RegisterCheck]) -> tuple[Freshness, ...]:
    """How recent a list of capacities is, for each register that is on and was asked about this person."""
    by_source = {check.source: check for check in checks}
    return tuple(
        _freshness(by_source[provider.code], register=str(provider.name))
        for provider in representations.providers()
        if provider.code in by_source
    )


def _freshness(check: RegisterCheck, *, register: str) -> Freshness:
    said = {"register": register}
    if check.checked_at:
        locale = translation.get_language() or "nl"
        said["day"] = dates.say_date_in_sentence(check.checked_at, today=clock.today(), locale=locale)
    if not check.problem:
        return Freshness(text=gettext("Laatst nagekeken bij %(register)s: %(day)s.") % said, is_current=True)
    if check.problem == WAITING and clock.now() - check.asked_at < _PATIENCE:
        return Freshness(text=gettext("We wachten nog op een antwoord van %(register)s.") % said)
    if check.checked_at:
        text = gettext("We konden %(register)s nu niet vragen. Je ziet de lijst van %(day)s.")
    else:
        text = gettext("We konden %(register)s nu niet vragen. Misschien ontbreekt er een organisatie.")
    return Freshness(text=text % said, is_behind=True)
