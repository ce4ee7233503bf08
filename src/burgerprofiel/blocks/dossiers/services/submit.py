"""Taking in statuses: one transaction, whatever number comes in one call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from burgerprofiel.blocks.dossiers import numbers, rules
from burgerprofiel.blocks.dossiers.contracts import Problem, Receipt, Refused, Result, Status, Via
from burgerprofiel.blocks.dossiers.events import DossierStatusChanged
from burgerprofiel.blocks.dossiers.queries import uploads
from burgerprofiel.blocks.dossiers.queries.sources import WritableSource
from burgerprofiel.blocks.dossiers.queries.uploads import KnownUpload
from burgerprofiel.blocks.dossiers.services import lines, records, rejections, spreading, traces
from burgerprofiel.blocks.dossiers.services.lines import File, Line
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.foundation import clock, database, live, outbox, telling
from burgerprofiel.foundation.gate import SYSTEM, Caller

_ATTEMPTS = 5
_CONFLICT = Problem(
    code="upload-id-used", description="Another status was sent with this upload id.", field="upload_id"
)

Known = Mapping[str, KnownUpload]


def submit(
    source: WritableSource,
    *,
    client_id: str,
    statuses: Sequence[Status | Refused],
    via: Via,
    by: Caller = SYSTEM,
    known: Known | None = None,
) -> list[Receipt]:
    """Take in statuses of one source; a receipt for each, in order. What is refused is kept for its authority.

    `by` is who brings them; `known`: those of the uploads that were accepted before, where the caller has looked
    already.
    """
    receipts = take_in(source, client_id=client_id, statuses=statuses, via=via, by=by, known=known)
    rejections.store(source.id, client_id=client_id, via=via, statuses=statuses, receipts=receipts)
    return receipts


def take_in(
    source: WritableSource,
    *,
    client_id: str,
    statuses: Sequence[Status | Refused],
    via: Via,
    by: Caller = SYSTEM,
    known: Known | None = None,
) -> list[Receipt]:
    """As `submit`, without keeping what is refused. Good ones go in whatever the others are; `by` is who brings them.

    A repeated upload gets the receipt of the first time and changes nothing.
    """
    given: dict[str, Status] = {}
    for status in statuses:
        if isinstance(status, Status):
            given.setdefault(status.upload_key, status)
    first = list(given.values())
    parties = identity.resolve_parties(numbers=lines.numbers(first)) if first else {}
    known, written = _write(
        first, source=source, client_id=client_id, via=via, by=by, parties=parties, known=known
    )
    return [_receipt(status, given=given, known=known, written=written) for status in statuses]


def _write(
    statuses: list[Status],
    *,
    source: WritableSource,
    client_id: str,
    via: Via,
    by: Caller,
    parties: Mapping[lines.Number, UUID],
    known: Known | None,
) -> tuple[Known, dict[str, Line]]:
    """Store what is new; a call that stores the same upload at the same moment makes us look again."""
    for attempt in range(_ATTEMPTS):
        if known is None:
            known = uploads.find_known([status.upload_key for status in statuses], source_id=source.id)
        fresh = {
            status.upload_key: lines.line(status, parties=parties)
            for status in statuses
            if status.upload_key not in known
        }
        try:
            if fresh:
                _store(fresh, source=source, client_id=client_id, via=via, by=by)
        except spreading.RacedError:
            if attempt == _ATTEMPTS - 1:
                raise
            known = None
            continue
        return known, fresh
    raise AssertionError("unreachable")


@database.writing()
def _store(
    fresh: Mapping[str, Line], *, source: WritableSource, client_id: str, via: Via, by: Caller
) -> None:
    now = clock.now()
    news_since = now - rules.NEWS_PERIOD
    files = _by_file(fresh.values(), source_id=source.id)
    records.settle(files, source_id=source.id)
    changed, others = spreading.spread(
        files,
        source=source.id,
        theme=source.theme,
        via=via.value,
        client=client_id,
        now=now,
        news_since=news_since,
    )
    traces.note(files.values(), others=others, by=by, source=source)
    outbox.append(_events(changed, files=files, source_id=source.id, news_since=news_since))
    live.announce(live.Change(party_id, dossier_id) for party_id, dossier_id in (*changed, *others))


def _by_file(given: Iterable[Line], *, source_id: int) -> dict[str, File]:
    files: dict[str, File] = {}
    for line in given:
        number = line.status.external_id
        if number not in files:
            files[number] = File(number, numbers.index(number, source_id=source_id))
        files[number].lines.append(line)
    return files


def _events(
    changed: Sequence[spreading.Key], *, files: Mapping[str, File], source_id: int, news_since: datetime
) -> list[DossierStatusChanged]:
    current = {file.id: (file.current, file.index) for file in files.values() if file.current is not None}
    return [
        DossierStatusChanged(
            party_id=party_id,
            dossier_id=dossier_id,
            event_id=line.id,
            source_id=source_id,
            phase=line.meaning.phase.value,
            code_key=line.meaning.code_key,
            turn=line.turn.value,
            order=telling.order_of(index),
            is_news=line.status.changed_at >= news_since,
        )
        for party_id, dossier_id in changed
        for line, index in (current[dossier_id],)
    ]


def _receipt(
    status: Status | Refused,
    *,
    given: Mapping[str, Status],
    known: Known,
    written: Mapping[str, Line],
) -> Receipt:
    if isinstance(status, Refused):
        return Receipt(
            upload_key=status.upload_key,
            external_id=status.external_id,
            accepted=False,
            errors=status.errors,
        )
    key = status.upload_key
    line, before = written.get(key), known.get(key)
    same = status.body_hash == (before.body_hash if before else given[key].body_hash)
    if not same:
        return Receipt(
            upload_key=key,
            external_id=status.external_id,
            accepted=False,
            errors=(_CONFLICT,),
            conflict=True,
        )
    is_first = line is not None and line.status is status
    return Receipt(
        upload_key=key,
        external_id=status.external_id,
        accepted=True,
        id=before.id if before else line.id if line else None,
        result=line.result if is_first and line else Result.REPEATED,
        warnings=before.warnings if before else line.meaning.warnings if line else (),
    )
