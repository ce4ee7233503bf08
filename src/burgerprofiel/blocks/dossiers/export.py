"""What a party takes along of this block: every file and its whole history, also what pages show no more.

A file that asks for a surer sign-in than this one, or that cannot be opened, is left out and counted. What a source
hid or removed is not ours to give: it is asked of the authority.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.dossiers.queries import portability
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.portability import Dataset, Page


class FileRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A file as its authority last stated it."""

    id: UUID
    source: str
    authority: str
    external_id: str
    role: str
    title: str
    phase: str
    phase_given: str
    code: str
    code_given: str
    detail: str
    turn: str
    action_text: str
    action_label: str
    action_url: str
    action_due_at: datetime | None
    deep_link: str
    product_id: str
    theme: str
    started_on: date | None
    target_on: date | None
    legal_deadline_on: date | None
    suspended_since: date | None
    suspended_reason: str
    closed_at: datetime | None
    outcome: str
    contact: dict[str, Any]
    documents: list[dict[str, Any]]
    related_parties: list[dict[str, Any]]
    changed_at: datetime
    received_at: datetime
    archived_at: datetime | None
    left_out_at: datetime | None


class StatusRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One status in the history of a file."""

    id: UUID
    dossier_id: UUID
    title: str
    phase: str
    phase_given: str
    code: str
    code_given: str
    detail: str
    turn: str
    action_text: str
    changed_at: datetime
    received_at: datetime


class SeenRecord(msgspec.Struct, frozen=True, kw_only=True):
    """When the person last opened a file."""

    dossier_id: UUID
    seen_at: datetime


def _files(actor: Actor, party_id: UUID, after: str) -> Page:
    return _page(portability.list_files(actor, party_id=party_id, after=after), FileRecord)


def _history(actor: Actor, party_id: UUID, after: str) -> Page:
    return _page(portability.list_statuses(actor, party_id=party_id, after=after), StatusRecord)


def _seen(actor: Actor, party_id: UUID, after: str) -> Page:
    return _page(portability.list_seen(actor, party_id=party_id, after=after), SeenRecord)


def _page(rows: portability.Rows, record: type[msgspec.Struct]) -> Page:
    open_rows = [row for row in rows.rows if not (row["veiled"] or row.get("unreadable"))]
    return Page(
        records=msgspec.convert(open_rows, list[record]),  # type: ignore[valid-type]
        after=rows.after,
        withheld=len(rows.rows) - len(open_rows),
    )


EXPORT: Final = (
    Dataset(
        name="files",
        describes=_("Je dossiers, zoals het bestuur ze het laatst doorgaf"),
        record=FileRecord,
        read=_files,
        tables=("dossiers_dossier", "dossiers_searchindex"),  # the index repeats texts of files
    ),
    Dataset(
        name="history",
        describes=_("Elke stap die we van je dossiers ontvingen"),
        record=StatusRecord,
        read=_history,
        tables=("dossiers_dossierevent",),
    ),
    Dataset(
        name="seen",
        describes=_("Wanneer je een dossier opende"),
        record=SeenRecord,
        read=_seen,
        tables=("dossiers_seen",),
    ),
)
