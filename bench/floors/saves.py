"""Statuses taken in as a Django application commonly would: model by model, one status after the other."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from burgerprofiel.blocks.dossiers import rules
from burgerprofiel.blocks.dossiers.events import DossierStatusChanged
from burgerprofiel.blocks.dossiers.models import Dossier, DossierEvent, Record, Source, Upload
from burgerprofiel.blocks.identity.models import Party
from burgerprofiel.foundation import clock, database, ids, keys
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
    record, _ = Record.objects.select_for_update().get_or_create(
        source=source, external_id=status["external_id"], defaults={"id": ids.new()}
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
        "title": status["title"],
        "phase": meaning.phase.value,
        "phase_given": status["phase"],
        "code": status["code"],
        "code_key": meaning.code_key,
        "detail": status["detail"],
        "turn": "you" if status["action"]["needed"] else "authority",
        "action_text": status["action"]["text"] or "",
        "changed_at": changed_at,
    }
    DossierEvent.objects.create(party_id=party_id, id=upload.id, dossier_id=record.id, **shared)
    Dossier.objects.update_or_create(
        party_id=party_id,
        id=record.id,
        defaults={
            **shared,
            "source": source,
            "external_id": status["external_id"],
            "deep_link": status["deep_link"],
            "product_id": status["product_id"],
            "target_on": status["target_on"],
            "contact": status["contact"],
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
    )
    OutboxEvent.objects.create(
        id=ids.new(), kind=event.KIND, key=event.key, payload=msgspec.to_builtins(asdict(event))
    )


def _party(number: str) -> UUID:
    party_id = ids.new()
    party, _ = Party.objects.get_or_create(
        identifier_index=keys.blind_index(number, kind="insz"),
        defaults={
            "id": party_id,
            "kind": Party.Kind.PERSON,
            "identifier_sealed": keys.seal(f"insz:{number}", purpose=f"identity.party.identifier:{party_id}"),
        },
    )
    return party.id
