"""Official news that a person was told, as it lies here."""

from __future__ import annotations

from uuid import UUID

import msgspec

from burgerprofiel.blocks.notifications.contracts import Mention
from burgerprofiel.blocks.notifications.models import Bundle, Notice
from burgerprofiel.blocks.notifications.services.official import said_purpose
from burgerprofiel.foundation import clock, ids, keys


def official_news(person_id: UUID, *, name: str = "Zeldzaamwoord") -> UUID:
    """The id of news that named a person, with what they read of it."""
    bundle = ids.new()
    Bundle.objects.create(
        id=bundle,
        client_id="stad",
        ovo_code="OVO009901",
        key=str(bundle),
        body_hash=b"h",
        provider_uri="https://stad.example",
        category="Bericht",
        matter=bundle.bytes,
        occurred_at=clock.now(),
    )
    said = keys.sealer([person_id]).seal(
        msgspec.json.encode(Mention(name=name)), party_id=person_id, purpose=said_purpose(bundle, person_id)
    )
    Notice.objects.create(party_id=person_id, bundle_id=bundle, said_sealed=said)
    return bundle
