"""Names of the parties that a person acts for, where their files show together."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from burgerprofiel.blocks.dossiers.contracts import DossierRow, UrgentCount
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.foundation.gate import Actor


def names(request: HttpRequest, rows: Iterable[DossierRow | UrgentCount]) -> dict[UUID, str]:
    """The name of each row's party; the person's own files are "jezelf"."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    person = actor.person_id
    wanted = {row.party_id for row in rows}
    found = identity.party_names(actor, wanted - {person}) if wanted - {person} else {}
    return {party: _("voor jezelf") if party == person else found.get(party, "") for party in wanted}
