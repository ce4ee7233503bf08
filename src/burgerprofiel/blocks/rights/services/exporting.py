"""An export of everything, made in steps from the requests of the person who asked.

What is sealed opens with that person's session only, so no worker can make an export behind their back: each step is a
request of the session, works for at most `STEP_SECONDS`, and leaves where the next begins in the same transaction. Who
closes the page goes on where it was; a step that dies is done again.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import QuerySet

from burgerprofiel.blocks.rights import rules
from burgerprofiel.blocks.rights.contracts import EXPORT, ExportProgress
from burgerprofiel.blocks.rights.errors import ExportNotFoundError, ExportNotReadyError
from burgerprofiel.blocks.rights.models import Export, ExportPart
from burgerprofiel.blocks.rights.services import archive, closing
from burgerprofiel.blocks.rights.services.parts import Parts
from burgerprofiel.blocks.rights.terms import DOWNLOADED_KEPT, EXPORT_KEPT
from burgerprofiel.foundation import clock, gate, ids, keys, purposes
from burgerprofiel.foundation.gate import Actor, Operation
from burgerprofiel.foundation.portability import Dataset, Page

STEP_SECONDS = 1.5


def datasets() -> list[tuple[str, Dataset]]:
    """Every set of every block, with the folder it goes to."""
    return [(f"{block.name}/{each.name}", each) for block in purposes.blocks() for each in block.export]


@transaction.atomic
def start(actor: Actor) -> UUID:
    """Ask for everything of the present party; earlier exports of it by this person are dropped."""
    gate.admit(actor, parties=(actor.party_id,), purpose=EXPORT, operation=Operation.CREATE)
    earlier = Export.objects.select_for_update().filter(person_id=actor.person_id, party_id=actor.party_id)
    ExportPart.objects.filter(export_id__in=list(earlier.values_list("id", flat=True))).delete()
    earlier.delete()
    made = Export.objects.create(
        id=ids.new(),
        party_id=actor.party_id,
        person_id=actor.person_id,
        session_id=actor.session_id,
        asked_at=clock.now(),
    )
    return UUID(str(made.id))


def find(actor: Actor) -> ExportProgress | None:
    """The export of this session and party, if there is one that can still be opened."""
    with gate.looking(actor, party_id=actor.party_id):
        found = _of(actor).order_by("-asked_at").first()
        return progress(found) if found and not _is_over(found) else None


def progress(export: Export) -> ExportProgress:
    """How far an export is."""
    return ExportProgress(
        id=export.id,
        sets=len(datasets()),
        sets_done=min(export.dataset, len(datasets())),
        records=sum(export.counts.values()),
        withheld=export.withheld,
        asked_at=export.asked_at,
        ready_at=export.ready_at,
        ends_at=_ends_at(export),
    )


def step(actor: Actor, *, export_id: UUID, key: str, seconds: float = STEP_SECONDS) -> ExportProgress:
    """Make the next part of an export, for at most so long; nothing when it is ready. Raises ExportNotFoundError.

    Two requests at once take turns. One access, however many pages of records it reads.
    """
    gate.check(actor, parties=(actor.party_id,), purpose=EXPORT)
    with gate.looking(actor, party_id=actor.party_id):
        export = _locked(actor, export_id=export_id)
        if export.ready_at:
            return progress(export)
        with gate.admitted(
            actor, parties=(export.party_id,), purpose=EXPORT, operation=Operation.EXPORT
        ) as access:
            before = sum(export.counts.values())
            _work(export, actor=actor, key=key, until=time.monotonic() + seconds)
            export.save()
            access.found({export.party_id: sum(export.counts.values()) - before})
        return progress(export)


def _work(export: Export, *, actor: Actor, key: str, until: float) -> None:
    wanted, parts = datasets(), Parts(export, key=key)
    while export.dataset < len(wanted):
        name, dataset = wanted[export.dataset]
        page = dataset.read(actor, export.party_id, export.after)
        _write(export, name=name, dataset=dataset, page=page, parts=parts)
        # What a page was opened with is not needed again, and 20,000 of it would drive out what others need.
        keys.forget([keys.handle_hash(key)])
        if time.monotonic() >= until:
            return
    closing.close(export, datasets=wanted, parts=parts)


def _write(export: Export, *, name: str, dataset: Dataset, page: Page, parts: Parts) -> None:
    is_first = name not in export.counts
    done = export.counts.get(name, 0)
    if is_first:
        parts.add(f"{name}.json", b"[\n")
        parts.add(f"{name}.csv", rules.table_head(dataset.record))
    if page.records:
        parts.add(f"{name}.json", rules.json_lines(page.records, is_first=done == 0))
        parts.add(f"{name}.csv", rules.table_lines(page.records))
    for file in page.files:
        parts.add(f"{name}/{file.name}", file.content)
    export.counts[name] = done + len(page.records)
    export.withheld += page.withheld
    export.after = page.after
    if not page.after:
        parts.add(f"{name}.json", b"\n]\n")
        schema = msgspec.json.schema(list[dataset.record])  # type: ignore[name-defined]
        parts.add(f"{name}.schema.json", msgspec.json.format(msgspec.json.encode(schema), indent=1))
        export.dataset += 1


def download(actor: Actor, *, export_id: UUID, key: str) -> Iterator[bytes]:
    """The archive, piece by piece. Raises ExportNotFoundError, and ExportNotReadyError before the last step."""
    with gate.admitted(actor, parties=(actor.party_id,), purpose=EXPORT, operation=Operation.SEND) as access:
        export = _locked(actor, export_id=export_id)
        if export.ready_at is None:
            raise ExportNotReadyError
        if export.downloaded_at is None:
            export.downloaded_at = clock.now()
            export.save(update_fields=["downloaded_at"])
        access.found({export.party_id: sum(export.counts.values())})
    parts = Parts(export, key=key)
    files = ((name, parts.read(name, numbers=numbers)) for name, numbers in parts.files().items())
    return archive.stream(files, made_at=export.ready_at)


def _of(actor: Actor) -> QuerySet[Export]:
    return Export.objects.filter(
        person_id=actor.person_id, party_id=actor.party_id, session_id=actor.session_id
    )


def _locked(actor: Actor, *, export_id: UUID) -> Export:
    found = _of(actor).select_for_update().filter(pk=export_id).first()
    if found is None or _is_over(found):
        raise ExportNotFoundError
    return found


def _ends_at(export: Export) -> datetime:
    ends = export.asked_at + EXPORT_KEPT
    return min(ends, export.downloaded_at + DOWNLOADED_KEPT) if export.downloaded_at else ends


def _is_over(export: Export) -> bool:
    return bool(_ends_at(export) <= clock.now())
