"""What staff do to their sources. Each change leaves a line in the audit log: who, what, which source."""

from __future__ import annotations

from uuid import UUID

import structlog
from django.db import transaction

from burgerprofiel.blocks.dossiers import numbers
from burgerprofiel.blocks.dossiers.contracts import LANGUAGES, RejectionLine, ReplayCount, WordingTexts
from burgerprofiel.blocks.dossiers.errors import UnknownRejectionError
from burgerprofiel.blocks.dossiers.models import Feed, Rejection, Source, Wording
from burgerprofiel.blocks.dossiers.services import feeds, rejections, replay
from burgerprofiel.blocks.dossiers.services.health import Disturbance
from burgerprofiel.blocks.dossiers.wire import masking
from burgerprofiel.foundation import clock, errors
from burgerprofiel.foundation.gate import Actor

_audit = structlog.get_logger("burgerprofiel.audit")
_REJECTIONS_SHOWN = 50
_REPLAYED_AT_ONCE = 100
_LONGEST = {"label": 60, "explanation": 1000, "action_label": 40}


def get_managed(actor: Actor, *, source_id: int) -> Source:
    """A source that this staff member manages. Raises NotFoundError, also for somebody else's source."""
    source = Source.objects.filter(pk=source_id).first()
    if source is None or not actor.is_staff or not actor.may_manage(source.authority_id):
        raise errors.NotFoundError("unknown-source")
    return source


def resume_feed(actor: Actor, *, source_id: int) -> None:
    """Poll a source again. Raises NotFoundError."""
    source = _with_feed(actor, source_id=source_id)
    feeds.resume(source.id)
    record(actor, "feed.resumed", source=source.uri)


def pause_feed(actor: Actor, *, source_id: int) -> None:
    """Stop polling a source until somebody resumes it. Raises NotFoundError."""
    source = _with_feed(actor, source_id=source_id)
    feeds.pause(source.id)
    record(actor, "feed.paused", source=source.uri)


def _with_feed(actor: Actor, *, source_id: int) -> Source:
    source = get_managed(actor, source_id=source_id)
    if not Feed.objects.filter(source=source).exists():
        raise errors.NotFoundError("no-feed")
    return source


def announce_disturbance(actor: Actor, *, source_id: int, disturbed: bool) -> None:
    """Tell residents that a source is disturbed, or that it is over, whatever the cause was. Raises NotFoundError."""
    source = get_managed(actor, source_id=source_id)
    source.disturbed_since = (source.disturbed_since or clock.now()) if disturbed else None
    source.disturbance = Disturbance.ANNOUNCED.value if disturbed else ""
    source.save(update_fields=["disturbed_since", "disturbance"])
    record(actor, "source.disturbance", source=source.uri, disturbed=disturbed)


def list_rejections(source: Source) -> tuple[RejectionLine, ...]:
    """The newest refused payloads that wait, with what could be personal masked."""
    waiting = Rejection.objects.filter(source=source, settled_at=None).order_by("-received_at")
    return tuple(_rejection(rejection) for rejection in waiting[:_REJECTIONS_SHOWN])


def _rejection(rejection: Rejection) -> RejectionLine:
    return RejectionLine(
        id=rejection.id,
        external_id=numbers.unseal(rejection.number_sealed, table="rejection", row_id=rejection.id),
        via=rejection.via,
        received_at=rejection.received_at,
        errors=tuple((error.get("field", ""), error.get("description", "")) for error in rejection.errors),
        structure=masking.structure(rejections.body(rejection)),
    )


def replay_one(actor: Actor, *, source_id: int, rejection_id: UUID) -> ReplayCount:
    """Try one refused payload again. Raises NotFoundError."""
    source = get_managed(actor, source_id=source_id)
    if not Rejection.objects.filter(pk=rejection_id, source=source, settled_at=None).exists():
        raise UnknownRejectionError
    return _replay(actor, source=source, rejection_ids=[rejection_id])


def replay_all(actor: Actor, *, source_id: int) -> ReplayCount:
    """Try the refused payloads of a source again, the oldest hundred that wait. Raises NotFoundError."""
    source = get_managed(actor, source_id=source_id)
    waiting = Rejection.objects.filter(source=source, settled_at=None).order_by("received_at", "id")
    return _replay(
        actor, source=source, rejection_ids=list(waiting.values_list("id", flat=True)[:_REPLAYED_AT_ONCE])
    )


def _replay(actor: Actor, *, source: Source, rejection_ids: list[UUID]) -> ReplayCount:
    accepted = sum(_is_accepted(actor, rejection_id=one) for one in rejection_ids)
    record(actor, "rejections.replayed", source=source.uri, tried=len(rejection_ids), accepted=accepted)
    return ReplayCount(accepted=accepted, refused=len(rejection_ids) - accepted)


def _is_accepted(actor: Actor, *, rejection_id: UUID) -> bool:
    try:
        return replay.replay(actor, rejection_id=rejection_id).accepted
    except errors.InvalidError:  # of a kind that only its source can send again
        return False


def check_wording(texts: WordingTexts) -> list[errors.FieldError]:
    """What is wrong with texts, per field (`label_nl`): a Dutch label is required, texts have a longest length."""
    found = []
    if not texts.label.get("nl"):
        found.append(errors.FieldError(code="missing", detail="", field="label_nl"))
    for name, longest in _LONGEST.items():
        given = getattr(texts, name)
        found += [
            errors.FieldError(code="too-long", detail=str(longest), field=f"{name}_{language}")
            for language in LANGUAGES
            if len(given.get(language, "")) > longest
        ]
    return found


@transaction.atomic
def save_wording(actor: Actor, *, source_id: int, code_key: str, texts: WordingTexts) -> None:
    """Give a code of a source its own texts. Raises NotFoundError; InvalidError with a FieldError per fault."""
    source = get_managed(actor, source_id=source_id)
    if problems := check_wording(texts):
        raise errors.InvalidError("invalid-wording", errors=problems)
    Wording.objects.update_or_create(
        source=source,
        code_key=code_key,
        defaults={
            "label": dict(texts.label),
            "explanation": dict(texts.explanation),
            "action_label": dict(texts.action_label),
        },
    )
    record(actor, "wording.saved", source=source.uri, code=code_key)


def record(actor: Actor, event: str, **facts: object) -> None:
    """Write a line in the audit log."""
    _audit.info(event, person_id=str(actor.person_id), session_id=str(actor.session_id), **facts)
