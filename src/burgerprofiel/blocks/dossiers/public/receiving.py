"""Receiving: what systems of authorities and operators do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from burgerprofiel.blocks.dossiers import numbers
from burgerprofiel.blocks.dossiers.contracts import Processed, Receipt, Refused, Status, Via
from burgerprofiel.blocks.dossiers.queries import sources, uploads
from burgerprofiel.blocks.dossiers.services import reference, replay, submit, traces, withdraw
from burgerprofiel.foundation import database
from burgerprofiel.foundation.gate import SYSTEM, Actor, Client


def submit_statuses(
    *, client: Client | None, source_uri: str, statuses: Sequence[Status | Refused], via: Via
) -> list[Receipt]:
    """Take in statuses of one source, up to 10,000 at once; a receipt for each, in order.

    One transaction. What is refused is kept sealed for the authority; the good ones go in. The same upload again gets
    the same receipt, another body under its id is a conflict. `client` None stands for ourselves (feed, ZGW).
    Raises SourceRefusedError when the client does not own the source.
    """
    keys = [status.upload_key for status in statuses if isinstance(status, Status)]
    source, known = sources.get_writable_with_known(client, uri=source_uri, upload_keys=keys)
    return submit.submit(
        source,
        client_id=client.client_id if client else "",
        statuses=statuses,
        via=via,
        by=client or SYSTEM,
        known=known,
    )


def withdraw_dossier(*, client: Client | None, source_uri: str, external_id: str) -> None:
    """Remove a file for good: its content is erased and no late or repeated status brings it back.

    Only a status that the source dates after the removal starts it anew. Raises SourceRefusedError, UnknownFileError.
    """
    source = sources.get_writable(client, uri=source_uri)
    index = numbers.index(external_id, source_id=source.id)
    withdraw.withdraw(source, number_index=index, by=client or SYSTEM)


def list_source_uris(*, client: Client) -> list[str]:
    """The sources that a client may write."""
    return [source.uri for source in sources.list_writable(client)]


def list_results(*, client: Client, source_uri: str, external_id: str) -> list[Processed]:
    """What became of the uploads of one file, newest first, at most 500. Raises SourceRefusedError."""
    source = sources.get_writable(client, uri=source_uri)
    with database.writing():
        found = uploads.list_of_file(source_id=source.id, external_id=external_id)
        _note_reading(client, found=found, source_ids=[source.id], source_uri=source_uri)
        return found


def list_results_of_upload(*, client: Client, upload_key: str) -> list[Processed]:
    """What became of an upload, in any of the client's sources, newest first."""
    source_ids = [source.id for source in sources.list_writable(client)]
    with database.writing():
        found = uploads.list_of_upload(source_ids=source_ids, upload_key=upload_key)
        _note_reading(client, found=found, source_ids=source_ids, source_uri="")
        return found


def _note_reading(
    client: Client, *, found: Sequence[Processed], source_ids: Sequence[int], source_uri: str
) -> None:
    wanted = {item.external_id for item in found}
    if wanted:
        readers = uploads.readers_of(numbers.indexes(wanted, source_ids=source_ids), source_ids=source_ids)
        traces.note_reading(readers, by=client, source_uri=source_uri)


def list_errors(*, client: Client, source_uri: str) -> list[Processed]:
    """The newest refused uploads of a source, at most 500. Raises SourceRefusedError.

    Whom they are about was never established, so no party's access log can say that they were read.
    """
    source = sources.get_writable(client, uri=source_uri)
    return uploads.list_errors(source_id=source.id)


def replay_rejection(actor: Actor, *, rejection_id: UUID) -> Receipt:
    """Try a refused payload again, for staff who manage its source. Raises UnknownRejectionError, RefusedError."""
    return replay.replay(actor, rejection_id=rejection_id)


def load_reference(document: Mapping[str, Any]) -> dict[str, int]:
    """Write the `authorities`, `sources`, `products` and `wordings` of a reference document.

    What is there already is brought in line, what the document does not name stays; a source that it names keeps the
    clients that it names and no others. Loading twice changes nothing.
    Gives how many of each the document held. Raises InvalidError when the document does not have the right form.
    """
    return reference.load(document)
