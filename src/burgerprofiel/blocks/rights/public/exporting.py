"""Taking everything along (AVG, articles 15 and 20)."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from burgerprofiel.blocks.rights.contracts import ExportProgress
from burgerprofiel.blocks.rights.services import exporting
from burgerprofiel.foundation import limits
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.limits import uses


def start_export(actor: Actor) -> UUID:
    """Ask for everything of the present party; an earlier one of this party by this person is dropped.

    Raises TooManyError for who asks or fetches exports without end.
    """
    limits.spend(uses.EXPORT, session=actor.session_id, person=actor.person_id)
    return exporting.start(actor)


def find_export(actor: Actor) -> ExportProgress | None:
    """How far the export of this session and party is; None when there is none."""
    return exporting.find(actor)


def continue_export(actor: Actor, *, export_id: UUID, key: str) -> ExportProgress:
    """Work on an export for a moment; call it until `ready_at` is set. `key` is the cookie of the session.

    Raises ExportNotFoundError.
    """
    return exporting.step(actor, export_id=export_id, key=key)


def download_export(actor: Actor, *, export_id: UUID, key: str) -> Iterator[bytes]:
    """The ZIP file, piece by piece. Raises ExportNotFoundError, ExportNotReadyError, and as `start_export`."""
    limits.spend(uses.EXPORT, session=actor.session_id, person=actor.person_id)
    return exporting.download(actor, export_id=export_id, key=key)
