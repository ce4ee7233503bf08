"""Who changed a sender, its types or its quota, and what: written beside every change, on screen or by a document."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.messages import sealed
from burgerprofiel.blocks.messages.models import ReferenceChange
from burgerprofiel.foundation import clock, database, ids, keys
from burgerprofiel.foundation.gate import Actor

_NOW = """
SELECT s.code, '' AS type_code, jsonb_build_object('name', s.name, 'is_sensitive', s.is_sensitive,
    'enterprise_number', s.enterprise_number, 'per_day', q.per_day)::text AS it
FROM messages_sender s LEFT JOIN messages_sendingquota q ON q.sender_id = s.code WHERE s.code = ANY(%(codes)s)
UNION ALL
SELECT t.sender_id, t.code, jsonb_build_object('name', t.name, 'notice_title', t.notice_title, 'kind', t.kind,
    'theme', t.theme, 'required_assurance', t.required_assurance, 'may_reply', t.may_reply, 'reply_days', t.reply_days,
    'validity_number', t.validity_number, 'validity_unit', t.validity_unit, 'ended', t.ended_at IS NOT NULL)::text
FROM messages_messagetype t WHERE t.sender_id = ANY(%(codes)s)
"""
_State = dict[tuple[str, str], dict[str, Any]]


@contextmanager
def noted(codes: Collection[str], *, by: Actor | None = None) -> Iterator[None]:
    """One transaction around changes to these senders; what turns out to be different is written down.

    `by` is nobody where an operator loads a document.
    """
    with transaction.atomic():
        before = _state(codes)
        yield
        changes = list(_changes(before, _state(codes)))
        name = identity.party_names(by, {by.person_id}).get(by.person_id, "") if by and changes else ""
        ReferenceChange.objects.bulk_create(
            ReferenceChange(
                id=(change_id := ids.new()),
                sender_code=code,
                type_code=type_code,
                at=clock.now(),
                staff_id=by.person_id if by else None,
                name_sealed=_sealed(name, change_id=change_id),
                changes=fields,
            )
            for (code, type_code), fields in changes
        )


def _state(codes: Collection[str]) -> _State:
    found = database.rows(_NOW, {"codes": list(codes)})
    return {(row["code"], row["type_code"]): msgspec.json.decode(row["it"]) for row in found}


def _changes(before: _State, after: _State) -> Iterator[tuple[tuple[str, str], Mapping[str, Any]]]:
    """Of each thing that changed the fields that did, with what they were: nothing where it is new."""
    for key, fields in after.items():
        was = before.get(key, {})
        changed = {
            name: [was.get(name), became] for name, became in fields.items() if was.get(name) != became
        }
        if changed:
            yield key, changed


def _sealed(name: str, *, change_id: UUID) -> bytes | None:
    return keys.seal(name, purpose=sealed.change_purpose(change_id)) if name else None
