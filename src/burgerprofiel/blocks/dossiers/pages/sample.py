"""A file that nobody has, to show staff how their texts read."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from burgerprofiel.blocks.dossiers import rules
from burgerprofiel.blocks.dossiers.contracts import (
    Contact,
    DossierDetail,
    DossierRow,
    HistoryLine,
    Phase,
    SourceDetail,
    Turn,
    WordingTexts,
)
from burgerprofiel.blocks.dossiers.queries import names, steps
from burgerprofiel.foundation import clock

_NOBODY = UUID(int=0)
_PHASES = tuple(phase for phase in Phase if phase is not Phase.UNKNOWN)


def file(
    source: SourceDetail, *, code_key: str, texts: WordingTexts, general: WordingTexts, language: str
) -> DossierDetail:
    """A made-up file whose present status has this code, in the language that is active."""
    meaning = rules.interpret(phase_given="", code=code_key)
    way = steps.declared(source.steps, language=language) or tuple(
        steps.PlannedStep(name=names.phase(phase), phase=phase) for phase in _PHASES
    )
    row = _row(source, meaning=meaning, texts=_Read(texts, general, language), way=way)
    history = (_line(row, at=row.changed_at),)
    return DossierDetail(
        row=row,
        detail="",
        explanation=_Read(texts, general, language).text("explanation"),
        role="",
        started_on=row.changed_at.date() - timedelta(days=12),
        suspended_reason="",
        contact=Contact(),
        documents=(),
        related_parties=(),
        readers=1,
        steps=steps.walk(way, place=row.place, closed_at=row.closed_at, history=()),
        history=history,
        history_count=1,
    )


class _Read:
    """Texts as a resident reads them: own before general, this language before Dutch."""

    def __init__(self, own: WordingTexts, general: WordingTexts, language: str) -> None:
        self._sources = (own, general)
        self._languages = (language, "nl")

    def text(self, part: str) -> str:
        tried = (
            getattr(texts, part).get(language, "") for language in self._languages for texts in self._sources
        )
        return next(filter(None, tried), "")


def _row(
    source: SourceDetail, *, meaning: rules.Meaning, texts: _Read, way: tuple[steps.PlannedStep, ...]
) -> DossierRow:
    summary = source.summary
    noon = datetime.combine(clock.today(), time(12), tzinfo=clock.BRUSSELS)
    asks = bool(texts.text("action_label"))
    return DossierRow(
        id=_NOBODY,
        party_id=_NOBODY,
        source_id=summary.id,
        authority=summary.authority,
        authority_code=summary.authority_code,
        title=_("Voorbeelddossier"),
        veiled=False,
        required_assurance=0,
        external_id="0000-00000",
        theme="",
        phase=meaning.phase.value,
        code_key=meaning.code_key,
        status=names.status(
            wording=texts.text("label"), detail="", phase_code=meaning.phase, coded=True, veiled=False
        ),
        place=steps.position(way, phase=meaning.phase, code_key=meaning.code_key, closed=meaning.closes),
        turn=(Turn.YOU if asks else Turn.NONE if meaning.closes else Turn.AUTHORITY).value,
        action_text=_("Bezorg wat de dienst nog nodig heeft") if asks else "",
        action_label=texts.text("action_label"),
        action_url="https://voorbeeld.example/" if asks else "",
        action_due_at=noon + timedelta(days=14) if asks else None,
        deep_link="",
        target_on=None,
        legal_deadline_on=None,
        suspended_since=None,
        closed_at=noon if meaning.closes else None,
        outcome=meaning.outcome.value if meaning.closes else "",
        changed_at=noon,
        content_changed_at=noon,
        reopened_at=None,
        archived_at=None,
        stale_since=None,
        left_out=False,
        is_new=False,
    )


def _line(row: DossierRow, *, at: datetime) -> HistoryLine:
    return HistoryLine(
        id=_NOBODY,
        at=at,
        phase=row.phase,
        code_key=row.code_key,
        status=row.status,
        detail="",
        action_text=row.action_text,
    )
