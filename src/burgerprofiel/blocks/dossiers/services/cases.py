"""Keeping up with the cases of a ZGW case API: told by a thin signal, read from the source, stored as statuses."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from uuid import UUID

import msgspec
from django.db import transaction

from burgerprofiel.blocks.dossiers import numbers
from burgerprofiel.blocks.dossiers.contracts import Via
from burgerprofiel.blocks.dossiers.models import Case, CaseApi, Source
from burgerprofiel.blocks.dossiers.queries import uploads
from burgerprofiel.blocks.dossiers.queries.sources import WritableSource
from burgerprofiel.blocks.dossiers.services import submit, traces, withdraw
from burgerprofiel.blocks.dossiers.services.caseapi import Reader
from burgerprofiel.blocks.dossiers.wire import zgw
from burgerprofiel.foundation import clock, database, errors, jobs
from burgerprofiel.foundation.gate import SYSTEM

# The retries of the ZGW notifications standard: 25 s, four times longer each time, at most 52,000 s, seven times.
_RETRY = jobs.Retry(times=7, first_seconds=25, factor=4, cap_seconds=52_000)
STEPS_DIFFER = "*"
"""Value of `CaseApi.steps_of`: several types of case, so their steps cannot be those of the source."""

_ID = re.compile(r"zaken/[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_WORDINGS = """
INSERT INTO dossiers_wording (source_id, code_key, label, explanation, action_label)
SELECT %(source)s, code_key, label, explanation, '{}'
FROM json_to_recordset(%(rows)s) AS row (code_key text, label jsonb, explanation jsonb)
ON CONFLICT (source_id, code_key) DO NOTHING
"""


class UnknownCallerError(errors.RefusedError):
    """No case API may call with this Authorization header."""

    def __init__(self) -> None:
        super().__init__("unknown-caller", "The Authorization header is not known.")


class ForeignCaseError(errors.InvalidError):
    """A signal about a case that does not lie in the caller's case API."""

    def __init__(self) -> None:
        super().__init__("foreign-case", "The address of the case does not lie below the known root.")


def find_source(*, authorization: str, zaak_url: str) -> int:
    """The source of a case that a caller signals. Raises UnknownCallerError, ForeignCaseError.

    Looked up by hash, so that the time it takes says nothing about the header.
    """
    digest = hashlib.sha256(authorization.encode()).digest()
    apis = list(CaseApi.objects.filter(callback_hash=digest)) if authorization else []
    if not apis:
        raise UnknownCallerError
    for api in apis:
        rest = zaak_url.removeprefix(api.zaken_root)
        if rest != zaak_url and _ID.fullmatch(rest):
            return api.source_id
    raise ForeignCaseError


@jobs.task(retry=_RETRY)
def refresh_case(*, source_id: int, zaak_url: str) -> None:
    """Read a case again after a signal."""
    refresh(source_id=source_id, zaak_url=zaak_url)


@jobs.task(retry=_RETRY)
def remove_case(*, source_id: int, zaak_url: str) -> None:
    """Erase the file of a case that was destroyed."""
    remove(source_id=source_id, zaak_url=zaak_url)


def signal(*, authorization: str, zaak_url: str, is_gone: bool) -> None:
    """Take in the signal that a case changed or was destroyed; a job does the rest. Raises as `find_source`."""
    source_id = find_source(authorization=authorization, zaak_url=zaak_url)
    (remove_case if is_gone else refresh_case).defer(source_id=source_id, zaak_url=zaak_url)


def refresh(*, source_id: int, zaak_url: str) -> None:
    """Read a case and take in what is new. Two calls for one case run after each other; running twice is harmless.

    Raises CaseApiError and OutboundError; nothing is changed then.
    """
    _note_asking(source_id=source_id, zaak_url=zaak_url)
    _refresh(source_id=source_id, zaak_url=zaak_url)


@transaction.atomic
def _note_asking(*, source_id: int, zaak_url: str) -> None:
    """Write that the case system is asked about the file's parties, before it is; of a new case they are not known."""
    known = (
        Case.objects.select_related("source")
        .filter(source_id=source_id, zaak_url=zaak_url, removed_at=None)
        .exclude(number_index=b"")
        .first()
    )
    if known is not None:
        readers = uploads.readers_of([bytes(known.number_index)], source_ids=[source_id])
        traces.note_reading(readers, by=SYSTEM, source_uri=known.source.uri)


@transaction.atomic
def _refresh(*, source_id: int, zaak_url: str) -> None:
    api = CaseApi.objects.select_related("source").get(source_id=source_id)
    Case.objects.get_or_create(source_id=source_id, zaak_url=zaak_url)
    known = Case.objects.select_for_update().get(source_id=source_id, zaak_url=zaak_url)
    if known.removed_at is not None:
        return
    fetched = Reader(api).fetch(zaak_url)
    # The first status is set last and means that the case is complete; before it there is nothing to show.
    if fetched.statussen:
        _take_in(fetched, api=api, known=known)


def _take_in(fetched: zgw.Case, *, api: CaseApi, known: Case) -> None:
    today, maximum = clock.today(), api.maximum_confidentiality
    hidden = zgw.is_hidden(fetched, maximum=maximum)
    if hidden and not known.number_index:
        return
    newest = fetched.statussen[-1]
    digest = zgw.facts_digest(fetched, maximum=maximum, today=today)
    _move(known, newest=newest.id, digest=digest, suspended=_is_suspended(fetched), today=today)
    statuses = [
        zgw.to_status(
            fetched,
            status,
            key=f"zgw-{status.id.hex}-{revision}",
            revision=revision,
            suspended_on=known.suspended_on if status is newest else None,
            maximum=maximum,
            today=today,
        )
        for status in fetched.statussen
        for revision in [known.revision if status is newest else 0]
    ]
    if not hidden:
        _learn(fetched, api=api)
    submit.submit(_writable(api.source), client_id="", statuses=statuses, via=Via.ZGW)
    known.number_index = numbers.index(fetched.zaak.identificatie, source_id=api.source_id)
    known.save()


def _move(known: Case, *, newest: UUID, digest: bytes, suspended: bool, today: date) -> None:
    """Let the memory of a case follow: a new status starts at revision 0, other news is a revision of the newest."""
    if known.newest_status != newest:
        known.revision = 0
    elif bytes(known.facts_digest or b"") != digest:
        known.revision += 1
    known.newest_status = newest
    known.facts_digest = digest
    known.suspended_on = (known.suspended_on or today) if suspended else None


def _is_suspended(fetched: zgw.Case) -> bool:
    return fetched.zaak.opschorting is not None and fetched.zaak.opschorting.indicatie


def _learn(fetched: zgw.Case, *, api: CaseApi) -> None:
    """Take over the steps and their texts; a text that staff wrote stays, and so do steps that staff declared."""
    rows = msgspec.json.encode(zgw.wordings(fetched)).decode()
    database.rows(_WORDINGS, {"source": api.source_id, "rows": rows})
    if api.steps_of in (STEPS_DIFFER, fetched.zaaktype.url) or (not api.steps_of and api.source.steps):
        return
    api.steps_of = STEPS_DIFFER if api.steps_of else fetched.zaaktype.url
    api.save(update_fields=["steps_of"])
    steps = [] if api.steps_of == STEPS_DIFFER else zgw.steps(fetched)
    Source.objects.filter(pk=api.source_id).update(steps=steps)


@transaction.atomic
def remove(*, source_id: int, zaak_url: str) -> None:
    """Erase the file of a case that its source destroyed; a signal that comes late brings nothing back."""
    Case.objects.get_or_create(source_id=source_id, zaak_url=zaak_url)
    known = (
        Case.objects.select_for_update().select_related("source").get(source_id=source_id, zaak_url=zaak_url)
    )
    if known.number_index and known.removed_at is None:
        withdraw.withdraw(_writable(known.source), number_index=bytes(known.number_index))
    known.removed_at = clock.now()
    known.save()


def _writable(source: Source) -> WritableSource:
    return WritableSource(id=source.id, uri=source.uri, theme=source.theme)
