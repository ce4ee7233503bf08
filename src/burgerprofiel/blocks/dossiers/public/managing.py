"""Managing sources: what staff of authorities and operators see and do. No resident's data passes here."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils import translation

from burgerprofiel.blocks.dossiers.contracts import (
    ReplayCount,
    SourceDetail,
    SourceSummary,
    WordingTexts,
)
from burgerprofiel.blocks.dossiers.queries import staff as queries
from burgerprofiel.blocks.dossiers.services import managing
from burgerprofiel.foundation import database, errors, outbox
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.outbox import Parked


def list_sources(actor: Actor) -> tuple[SourceSummary, ...]:
    """The sources that this staff member manages; an operator manages all. Raises RefusedError for residents."""
    _require_staff(actor)
    return queries.list_sources(authorities=actor.managed, language=_language())


def authority_names(codes: Collection[str]) -> dict[str, str]:
    """Names of public bodies by OVO code, in the language of the request; a code that is not known is absent."""
    return queries.authority_names(codes, language=_language())


def with_open_file(pairs: Collection[tuple[str, UUID]]) -> set[tuple[str, UUID]]:
    """Of pairs of an authority (OVO) and a party, those with an open file; for the platform, which shows it nobody."""
    return queries.with_open_file(pairs)


def find_parties(*, source_uri: str, files: Collection[str], authority: str) -> dict[UUID, int]:
    """Who has files of a source, and how many: of these numbers, or of all; to find whose data a breach touched.

    `authority` (OVO) has to be whose source it is; empty is the platform, which answers for all. The caller writes the
    access log of each party.
    """
    with database.writing():
        return queries.find_parties(source_uri=source_uri, files=files, authority=authority)


def list_authorities() -> dict[str, str]:
    """The authorities that have a source here: OVO code to name in the active language, by name."""
    return queries.list_authorities(language=_language())


def get_source(actor: Actor, *, source_id: int) -> SourceDetail:
    """All about one source. Raises NotFoundError, also for a source that the actor does not manage."""
    source = managing.get_managed(actor, source_id=source_id)
    (summary,) = queries.list_sources(authorities=None, language=_language(), source_id=source.id)
    codes = queries.list_codes(source.id)
    return SourceDetail(
        summary=summary,
        steps=tuple(source.steps),
        feed=queries.find_feed(source.id),
        rejections=managing.list_rejections(source),
        codes=codes,
        unknown_codes=queries.list_unknown_codes(source.id, worded={code.code_key for code in codes}),
    )


def resume_feed(actor: Actor, *, source_id: int) -> None:
    """Poll a source again, from where it was. Raises NotFoundError."""
    managing.resume_feed(actor, source_id=source_id)


def pause_feed(actor: Actor, *, source_id: int) -> None:
    """Stop polling a source until somebody resumes it. Raises NotFoundError."""
    managing.pause_feed(actor, source_id=source_id)


def announce_disturbance(actor: Actor, *, source_id: int, disturbed: bool) -> None:
    """Tell residents that a source is disturbed, or that it is over. Raises NotFoundError."""
    managing.announce_disturbance(actor, source_id=source_id, disturbed=disturbed)


def replay_rejections(actor: Actor, *, source_id: int, rejection_id: UUID | None = None) -> ReplayCount:
    """Try one refused payload again, or the oldest hundred that wait. Raises NotFoundError."""
    if rejection_id is None:
        return managing.replay_all(actor, source_id=source_id)
    return managing.replay_one(actor, source_id=source_id, rejection_id=rejection_id)


def find_wording(actor: Actor, *, source_id: int, code_key: str) -> tuple[WordingTexts, WordingTexts]:
    """The source's own texts of a code and the general ones; empty where there are none. Raises NotFoundError."""
    source = managing.get_managed(actor, source_id=source_id)
    empty = WordingTexts(label={}, explanation={}, action_label={})
    own = queries.find_wording(source.id, code_key=code_key)
    return own or empty, queries.find_wording(None, code_key=code_key) or empty


def save_wording(actor: Actor, *, source_id: int, code_key: str, texts: WordingTexts) -> None:
    """Give a code of a source its own texts. Raises NotFoundError; InvalidError with a FieldError per fault."""
    managing.save_wording(actor, source_id=source_id, code_key=code_key, texts=texts)


def list_parked_events(actor: Actor) -> list[Parked]:
    """Events that failed too often; empty for who is no operator."""
    return outbox.list_parked() if actor.is_staff and actor.is_operator else []


def unpark_event(actor: Actor, *, event_id: UUID) -> None:
    """Try a parked event again. Raises NotFoundError for who is no operator, or when there is none."""
    if not (actor.is_staff and actor.is_operator) or not outbox.unpark([event_id]):
        raise errors.NotFoundError("unknown-event")
    managing.record(actor, "event.unparked", event_id=str(event_id))


def _require_staff(actor: Actor) -> None:
    if not actor.is_staff:
        raise errors.RefusedError("staff-only")


def _language() -> str:
    return (translation.get_language() or "nl")[:2]
