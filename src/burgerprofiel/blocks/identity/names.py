"""What the codes of the block are called in the language of the request."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.identity.contracts import CapacityOption
from burgerprofiel.foundation.gate import Capacity

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


def capacity(option: CapacityOption) -> str:
    """What a capacity is, beside its name: the role of the person, else the kind of party."""
    return str(_ROLES.get(option.role, option.role) or _CAPACITIES.get(option.capacity, ""))
