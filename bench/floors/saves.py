"""Statuses taken in as a Django application commonly would: model by model, one status after the other."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from burgerprofiel.blocks.dossiers import numbers, rules, sealed
from burgerprofiel.blocks.dossiers.events import DossierStatusChanged
from burgerprofiel.blocks.dossiers.models import Dossier, DossierEvent, Record, Source, Upload
from burgerprofiel.blocks.dossiers.sealed import Content, Said
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.foundation import clock, database, ids, keys
from burgerprofiel.foundation.identifiers import IdentifierType
from burgerprofiel.foundation.models import OutboxEvent


@database.writing()
def save(statuses: Sequence[dict[str, Any]], *, source_uri: str) -> None:
    """Store statuses of the form of `bench.statuses.native`, each newer than the one before, in one transaction."""
    source = Source.objects.get(uri=source_uri)
    for status in statuses:
        if not Upload.objects.filter(source=source, upload_key=status["upload_id"]).exists():
            _save(status, source=source)


def _save(status: dict[str, Any], *, source: Source) -> None:
    changed_at = datetime.fromisoformat(status["changed_at"])
    meaning = rules.interpret(phase_given=status["phase"], code=status["code"])
    party_id = _party(status["parties"][0]["value"])
    record_id, number = ids.new(), status["external_id"]
    record, _ = Record.objects.select_for_update().get_or_create(
        source=source,
        number_index=numbers.index(number, source_id=source.pk),
        defaults={
            "id": record_id,
            "number_sealed": numbers.seal(number, table="record", row_id=record_id),
        },
    )
    record.changed_at, record.is_closed = changed_at, meaning.closes
    record.save()
    upload = Upload.objects.create(
        id=ids.new(),
        source=source,
        upload_key=status["upload_id"],
        body_hash=hashlib.sha256(msgspec.json.encode(status)).digest(),
        record_id=record.id,
        outcome="current",
        via="native",
        client_id="bench",
    )
    shared = {
        "phase": meaning.phase.value,
        "code": status["code"],
        "code_key": meaning.code_key,
        "turn": "you" if status["action"]["needed"] else "authority",
        "changed_at": changed_at,
    }
    said = Said(
        title=status["title"],
        phase_given=status["phase"],
        detail=status["detail"],
        action_text=status["action"]["text"] or "",
    )
    sealer = keys.sealer([party_id])
    DossierEvent.objects.create(
        party_id=party_id,
        id=upload.id,
        dossier_id=record.id,
        sealed=sealer.seal(
            sealed.encode(said), party_id=party_id, purpose=sealed.said_purpose(upload.id, party_id)
        ),
        **shared,
    )
    content = sealed.encode(
        Content(
            **msgspec.structs.asdict(said),
            external_id=status["external_id"],
            deep_link=status["deep_link"],
            contact=status["contact"],
        )
    )
    purpose = sealed.content_purpose(record.id, party_id)
    Dossier.objects.update_or_create(
        party_id=party_id,
        id=record.id,
        defaults={
            **shared,
            "source": source,
            "product_id": status["product_id"],
            "target_on": status["target_on"],
            "sealed": sealer.seal(content, party_id=party_id, purpose=purpose),
            "content_digest": sealed.digest(content, purpose=purpose),
            "content_changed_at": clock.now(),
        },
    )
    event = DossierStatusChanged(
        party_id=party_id,
        dossier_id=record.id,
        event_id=upload.id,
        source_id=source.pk,
        phase=meaning.phase.value,
        code_key=meaning.code_key,
        turn=shared["turn"],
        order=str(record.id),
    )
    OutboxEvent.objects.create(
        id=ids.new(), kind=event.KIND, key=event.key, payload=msgspec.to_builtins(asdict(event))
    )


def _party(number: str) -> UUID:
    known = (IdentifierType.INSZ, number)
    return identity.resolve_parties(numbers=[known])[known]
