"""What this block hands over: who looked at the data of a party, and what the person complained about."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.privacy import rules
from burgerprofiel.blocks.privacy.contracts import Who
from burgerprofiel.blocks.privacy.queries import complaints, portability
from burgerprofiel.foundation.accesslog.entry import Personal
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.portability import Dataset, Page, whole


class AccessRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One access to the data of the party. `processing_activity_id` is explained in the register of processing.

    `who` and `pseudonym` as on the page "Wie keek": an official is shown by organisation and role (CJEU C-579/21).
    `ip` and `device` are of the person who takes this along; of others they are empty. `agreed_by` is the pseudonym of
    a second official, where it took two.
    """

    id: int
    trace_id: str
    name: str
    logged_at: datetime
    processing_activity_id: str
    legal_basis: str
    organisation: str
    operation: str
    source: str
    application: str
    data_categories: list[str]
    count: int
    loa: int
    who: str
    pseudonym: str
    ip: str
    device: str
    agreed_by: str


_AS_LOGGED: Final = AccessRecord.__struct_fields__[:-5]


def _accesses(actor: Actor, party_id: UUID, after: str) -> Page:
    rows = portability.accesses(party_id, after=int(after or 0))
    whos = [
        rules.who(
            row["actor_kind"],
            actor_id=row["actor_id"],
            person_id=actor.person_id,
            on_behalf_of=row["on_behalf_of"],
        )
        for row in rows
    ]
    told = [
        row
        for row, who in zip(rows, whos, strict=True)
        if rules.is_told(who, activity=row["processing_activity_id"])
    ]
    opened = portability.personal(told, party_id=party_id, keyring=actor.keyring)
    personal = {row["id"]: found for row, found in zip(told, opened, strict=True)}
    records = [
        _access(row, who=who, personal=personal.get(row["id"], Personal()), party_id=party_id)
        for row, who in zip(rows, whos, strict=True)
    ]
    return Page(records=records, after=str(rows[-1]["id"]) if len(rows) == portability.LIMIT else "")


def _access(row: dict[str, Any], *, who: Who, personal: Personal, party_id: UUID) -> AccessRecord:
    is_hidden_person = who in (Who.OFFICIAL, Who.MANDATE_HOLDER)
    return AccessRecord(
        **{name: row[name] for name in _AS_LOGGED},
        who=who.value,
        pseudonym=rules.pseudonym(row["actor_id"], subject=party_id) if is_hidden_person else "",
        ip=personal.ip if who is Who.SELF else "",
        device=personal.device if who is Who.SELF else "",
        agreed_by=rules.pseudonym_of(personal.agreed_by, subject=party_id),
    )


class ComplaintRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A complaint about an access (`entry_id` is its row among the accesses), with what was answered.

    `steps` are what happened, each with its moment.
    """

    id: UUID
    entry_id: int
    organisation: str
    reason: str
    text: str
    state: str
    submitted_at: datetime
    due_on: date
    extension: str
    answer: str
    settled_at: datetime | None
    steps: list[tuple[str, datetime]]


def _complaints(actor: Actor, party_id: UUID, after: str) -> Page:
    return whole(
        [
            ComplaintRecord(
                id=each.id,
                entry_id=each.entry_id,
                organisation=each.organisation,
                reason=each.reason,
                text=complaints.opened(each, "text"),
                state=each.state,
                submitted_at=each.submitted_at,
                due_on=each.due_on,
                extension=complaints.opened(each, "extension"),
                answer=complaints.opened(each, "answer"),
                settled_at=each.settled_at,
                steps=[(step.step, step.made_at) for step in steps],
            )
            for each, steps in portability.complaints(party_id, person_id=actor.person_id)
        ]
    )


EXPORT: Final = (
    Dataset(
        name="accesses",
        describes=_("Wie je gegevens bekeek of veranderde, wanneer en waarom"),
        record=AccessRecord,
        read=_accesses,
        tables=("foundation_accesslog",),
    ),
    Dataset(
        name="complaints",
        describes=_("Je klachten over wie keek, en de antwoorden"),
        record=ComplaintRecord,
        read=_complaints,
        tables=("privacy_complaint", "privacy_complaintstep"),
    ),
)
