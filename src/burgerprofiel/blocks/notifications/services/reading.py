"""What a person reads of official news, behind the sign-in."""

from __future__ import annotations

from uuid import UUID

import msgspec

from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.notifications.contracts import Mention, OfficialNotice
from burgerprofiel.blocks.notifications.errors import NoticeNotFoundError
from burgerprofiel.blocks.notifications.queries import official
from burgerprofiel.blocks.notifications.services.official import said_purpose
from burgerprofiel.foundation.gate import Actor


def notice(actor: Actor, *, bundle_id: UUID, party_id: UUID) -> OfficialNotice:
    """One notice of a party, within its admission. Raises NoticeNotFoundError."""
    row = official.find_notice(bundle_id=bundle_id, party_id=party_id)
    if row is None:
        raise NoticeNotFoundError
    matter = (row["source_id"], bytes(row["matter"]))
    files = dossiers.files_of_matters(matters_of=[matter]) if row["source_id"] is not None else {}
    opened = actor.keyring.open_many([(bytes(row["said_sealed"]), said_purpose(bundle_id, party_id))])[0]
    return OfficialNotice(
        bundle_id=bundle_id,
        party_id=party_id,
        sender=dossiers.authority_names([row["ovo_code"]]).get(row["ovo_code"], ""),
        occurred_at=row["occurred_at"],
        file_id=files.get(matter),
        said=Mention() if not opened else msgspec.json.decode(opened, type=Mention),
    )
