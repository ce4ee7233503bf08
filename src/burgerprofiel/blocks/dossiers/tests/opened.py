"""Files with their texts, as tests compare them: opened from inside the vault, without anybody's sign-in."""

from __future__ import annotations

import itertools
from typing import Any
from uuid import UUID

from burgerprofiel.blocks.dossiers import sealed
from burgerprofiel.blocks.dossiers.models import Dossier, DossierEvent
from burgerprofiel.blocks.dossiers.sealed import NOTHING, Content, Said
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.foundation import keys
from burgerprofiel.foundation.identifiers import IdentifierType
from tests import vault

_numbers = itertools.count(250_000)
_known: set[UUID] = set()


class Opened:
    """A file: the columns of its row and the texts that are sealed in it, by their names."""

    def __init__(self, row: Dossier, content: Content) -> None:
        self.row = row
        self.content = content

    def __getattr__(self, name: str) -> Any:
        """Tests name a text as they name a column."""
        return getattr(self.content if name in Content.__struct_fields__ else self.row, name)


def file(row: Dossier) -> Opened:
    """A file with its texts; of one that was removed there are none."""
    value = bytes(row.sealed)
    if not value:
        return Opened(row, NOTHING)
    found = vault.current().read(value, purpose=sealed.content_purpose(row.id, row.party_id))
    content = sealed.decode(found, kind=Content)
    assert content is not None
    return Opened(row, content)


def said(row: DossierEvent) -> Said:
    """The texts of a status in the history."""
    purpose = sealed.said_purpose(row.id, row.party_id)
    found = sealed.decode(vault.current().read(bytes(row.sealed), purpose=purpose), kind=Said)
    assert found is not None
    return found


def titles() -> list[str]:
    """The titles of all statuses in the history, in their order."""
    return sorted(said(row).title for row in DossierEvent.objects.all())


def seal(party_id: UUID, content: Content, *, dossier_id: UUID) -> dict[str, bytes]:
    """The sealed columns of a file, as a writer makes them."""
    value, purpose = sealed.encode(content), sealed.content_purpose(dossier_id, party_id)
    return {
        "sealed": keys.sealer([known(party_id)]).seal(value, party_id=party_id, purpose=purpose),
        "content_digest": sealed.digest(value, purpose=purpose),
    }


def seal_said(party_id: UUID, texts: Said, *, receipt: UUID) -> bytes:
    """The sealed column of a status."""
    purpose = sealed.said_purpose(receipt, party_id)
    return keys.sealer([known(party_id)]).seal(sealed.encode(texts), party_id=party_id, purpose=purpose)


def known(party_id: UUID) -> UUID:
    """The same party, which the vault knows from now on; a person unless it is known already."""
    if party_id in _known:
        return party_id
    if not vault.current().knows(party_id):
        number = make.insz(next(_numbers))
        keys.register_parties(
            [keys.Owner(party_id=party_id, kind=IdentifierType.INSZ, number=number)], key_classes=()
        )
    _known.add(party_id)
    return party_id
