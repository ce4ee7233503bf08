"""From what PostgreSQL answers (JSON) to the contracts of the door. What is sealed is opened here, all at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec
from django.utils import translation

from burgerprofiel.blocks.dossiers import rules, sealed
from burgerprofiel.blocks.dossiers.contracts import DossierRow, Phase
from burgerprofiel.blocks.dossiers.queries import names, steps
from burgerprofiel.blocks.dossiers.sealed import NOTHING, Content
from burgerprofiel.foundation import keys


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
    code_key: str
    outcome: str
    left_out: bool
    veiled: bool
    sealed: str
    neutral_title: str
    theme: str
    required_assurance: int
    authority: str
    authority_code: str
    wording: str
    worded_action_label: str
    source_steps: list[Mapping[str, Any]]
    stale_since: datetime | None
    coded: bool
    is_new: bool = False


_SAME = tuple(name for name in DossierRow.__dataclass_fields__ if name in Raw.__struct_fields__)
_FIVE_PHASES = tuple(phase for phase in Phase if phase is not Phase.UNKNOWN)


def way(raw: Raw, *, language: str) -> tuple[steps.PlannedStep, ...]:
    """The steps that the file's source declares, else the five phases."""
    return steps.declared(raw.source_steps, language=language) or _five_phases(language)


@lru_cache
def _five_phases(language: str) -> tuple[steps.PlannedStep, ...]:
    with translation.override(language):
        return tuple(steps.PlannedStep(name=names.phase(phase), phase=phase) for phase in _FIVE_PHASES)


def sealed_value(raw: Raw) -> keys.SealedValue:
    """The texts of a row as `sealed.open_each` takes them."""
    return bytes.fromhex(raw.sealed), sealed.content_purpose(raw.id, raw.party_id)


def row(raw: Raw, content: Content | None, *, language: str) -> DossierRow:
    """The contract of one row; `content` is None when the sign-in is too weak for it, or it cannot be opened now."""
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
    said = content or NOTHING
    status = names.status(
        wording=raw.wording,
        detail=said.detail,
        phase_code=raw.phase,
        coded=raw.coded,
        veiled=raw.veiled,
    )
    return DossierRow(
        status=status,
        place=place,
        unreadable=content is None and not raw.veiled,
        title=said.title if content else raw.neutral_title,
        external_id=said.external_id,
        action_text=said.action_text,
        action_label=said.action_label or raw.worded_action_label,
        action_url=said.action_url if rules.is_link(said.action_url) else "",
        deep_link=said.deep_link if rules.is_link(said.deep_link) else "",
        **{name: getattr(raw, name) for name in _SAME},
    )


def rows(raws: list[Raw], *, language: str, keyring: keys.Keyring) -> tuple[DossierRow, ...]:
    """The contracts of rows, in their order."""
    return lists([raws], language=language, keyring=keyring)[0]


def lists(
    given: Sequence[list[Raw]], *, language: str, keyring: keys.Keyring
) -> tuple[tuple[DossierRow, ...], ...]:
    """The contracts of the rows of several lists, each in its order; a row may stand in more than one."""
    shown = {(raw.party_id, raw.id): raw for raws in given for raw in raws}
    made = dict(zip(shown, _rows(list(shown.values()), language=language, keyring=keyring), strict=True))
    return tuple(tuple(made[raw.party_id, raw.id] for raw in raws) for raws in given)


def _rows(raws: list[Raw], *, language: str, keyring: keys.Keyring) -> Iterator[DossierRow]:
    readable = [raw for raw in raws if not raw.veiled]
    values = iter(sealed.open_each([sealed_value(raw) for raw in readable], keyring=keyring))
    for raw in raws:
        content = None if raw.veiled else sealed.decode(next(values), kind=Content)
        yield row(raw, content, language=language)
