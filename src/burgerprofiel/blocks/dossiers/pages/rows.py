"""Files as the components of `foundation/ui` take them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from burgerprofiel.blocks.dossiers.contracts import DossierRow, Turn
from burgerprofiel.blocks.dossiers.pages import words

_ANY = str(UUID(int=0))


def address(row: DossierRow, *, name: str = "dossier", party: bool = False) -> str:
    """The address of a file's page or fragment, with its party where several parties show together."""
    path = _pattern(name).replace(_ANY, str(row.id))
    return f"{path}?{urlencode({'partij': row.party_id})}" if party else path


@lru_cache
def _pattern(name: str) -> str:
    """An address that any id can be put in: `reverse` for every row would cost a tenth of the overview."""
    return reverse(name, args=[_ANY])


def file_row(row: DossierRow, *, parties: Mapping[UUID, str] | None = None) -> dict[str, Any]:
    """Arguments of `ui.file_row`. With `parties` (names by id) the row says whose file it is."""
    shared = parties is not None
    label, tone = words.label(row)
    return {
        "title": row.title,
        "url": address(row, party=shared),
        "authority": row.authority,
        "step": _step(row),
        "steps": row.place.total if row.place else None,
        "phase": words.status_in_sentence(row),
        "turn": "none" if row.closed_at else row.turn,
        "turn_text": words.next_step(row),
        "label": label,
        "label_tone": tone,
        "capacity": parties.get(row.party_id, "") if parties is not None else None,
        "is_new": row.is_new,
        "dossier_id": row.id,
        "row_url": address(row, name="dossier-row", party=shared),
        "announce": words.announcement(row),
    }


def _step(row: DossierRow) -> int | None:
    """The step where the file is; one past the last when all is done."""
    if row.place is None:
        return None
    return row.place.total + 1 if row.closed_at else row.place.current


def todo_row(row: DossierRow, *, parties: Mapping[UUID, str] | None = None) -> dict[str, Any]:
    """Arguments of `ui.todo_row`, and `file` (title and address) for its second line."""
    shared = parties is not None
    outside = "" if row.veiled else row.action_url or row.deep_link
    return {
        "id": f"todo-{row.id}" + (f"-{row.party_id}" if shared else ""),
        "title": words.todo_title(row),
        "due": words.due(row),
        "action": words.action_label(row) if outside else words.look_label(row),
        "action_url": outside or address(row, party=shared),
        "kind": "primary" if outside else "secondary",
        "external": bool(outside),
        "label": parties.get(row.party_id, "") if parties is not None else None,
        "file": {"authority": row.authority, "title": row.title, "url": address(row, party=shared)},
    }


def change_line(row: DossierRow, *, parties: Mapping[UUID, str] | None = None) -> dict[str, Any]:
    """Arguments of `ui.message_row` for a file that changed since the last visit: what it is now, who says so, when."""
    said = [row.authority, words.day(row.content_changed_at)]
    if parties and row.party_id in parties:
        said.append(parties[row.party_id])
    status = words.status_in_sentence(row)
    return {
        "title": row.title,
        "url": address(row, party=parties is not None),
        "meta": " · ".join([status[:1].upper() + status[1:], *said]),
        "unread": True,
    }


def with_unique_ids(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A file that two parties of a person share stands twice in their common view; only one row can bear its id."""
    seen: set[UUID] = set()
    for row in rows:
        if row["dossier_id"] in seen:
            row["dossier_id"] = row["row_url"] = None
        else:
            seen.add(row["dossier_id"])
    return rows


def is_your_turn(row: DossierRow) -> bool:
    """Whether the resident has to do something now."""
    return row.turn == Turn.YOU and row.closed_at is None
