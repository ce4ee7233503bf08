"""From what PostgreSQL answers (JSON) to the contracts of the door."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec
from django.utils import translation

from burgerprofiel.blocks.dossiers import rules
from burgerprofiel.blocks.dossiers.contracts import DossierRow, Phase
from burgerprofiel.blocks.dossiers.queries import names, steps


class Raw(msgspec.Struct, frozen=True):
    """A row as `fragments.ROW` gives it."""

    id: UUID
    party_id: UUID
    source_id: int
    phase: str
    turn: str
    action_due_at: datetime | None
    target_on: date | None
    legal_deadline_on: date | None
    suspended_since: date | None
    closed_at: datetime | None
    changed_at: datetime
    content_changed_at: datetime
    reopened_at: datetime | None
    archived_at: datetime | None
    external_id: str
    code_key: str
    detail: str
    action_text: str
    action_label: str
    action_url: str
    deep_link: str
    outcome: str
    left_out: bool
    veiled: bool
    title: str
    theme: str
    required_assurance: int
    authority: str
    authority_code: str
    wording: str
    source_steps: list[Mapping[str, Any]]
    stale_since: datetime | None
    coded: bool
    is_new: bool = False


_MADE = ("status", "place", "action_url", "deep_link")
_SAME = tuple(name for name in DossierRow.__dataclass_fields__ if name not in _MADE)
_FIVE_PHASES = tuple(phase for phase in Phase if phase is not Phase.UNKNOWN)


def way(raw: Raw, *, language: str) -> tuple[steps.PlannedStep, ...]:
    """The steps that the file's source declares, else the five phases."""
    return steps.declared(raw.source_steps, language=language) or _five_phases(language)


@lru_cache
def _five_phases(language: str) -> tuple[steps.PlannedStep, ...]:
    with translation.override(language):
        return tuple(steps.PlannedStep(name=names.phase(phase), phase=phase) for phase in _FIVE_PHASES)


def row(raw: Raw, *, language: str) -> DossierRow:
    """The contract of one row."""
    place = (
        None
        if raw.veiled
        else steps.position(
            way(raw, language=language),
            phase=raw.phase,
            code_key=raw.code_key,
            closed=raw.closed_at is not None,
        )
    )
    status = names.status(
        wording=raw.wording,
        detail=raw.detail,
        phase_code=raw.phase,
        coded=raw.coded,
        veiled=raw.veiled,
    )
    same = {name: getattr(raw, name) for name in _SAME}
    return DossierRow(
        status=status,
        place=place,
        action_url=raw.action_url if rules.is_link(raw.action_url) else "",
        deep_link=raw.deep_link if rules.is_link(raw.deep_link) else "",
        **same,
    )


def rows(raws: list[Raw], *, language: str) -> tuple[DossierRow, ...]:
    """The contracts of rows, in their order."""
    return tuple(row(raw, language=language) for raw in raws)
