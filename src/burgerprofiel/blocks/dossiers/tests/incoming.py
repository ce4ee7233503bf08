"""What the tests of incoming statuses share: a source with its client, statuses, and what the tables hold after."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.db.models import Manager, QuerySet

from burgerprofiel.blocks.dossiers import numbers, public
from burgerprofiel.blocks.dossiers.contracts import Reader, Receipt, Refused, Status, Via
from burgerprofiel.blocks.dossiers.models import Authority, Dossier, Record, Rejection, Source, SourceClient
from burgerprofiel.blocks.dossiers.tests import opened
from burgerprofiel.blocks.dossiers.tests.opened import Opened
from burgerprofiel.blocks.identity import models
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.foundation.gate import Client
from burgerprofiel.foundation.identifiers import IdentifierType

Row = TypeVar("Row", Record, Rejection)

URI = "urn:voorbeeldstad:loket"
OVO = "OVO099001"
CLIENT = Client(client_id="voorbeeldstad", ovo_code=OVO, scopes=frozenset({"DosisImport"}))
STRANGER = Client(client_id="elders", ovo_code="OVO099002", scopes=frozenset({"DosisImport"}))
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def insz(serial: int) -> str:
    """A fictitious national number (month 61) that passes the check digits."""
    head = f"0061{serial // 1000 % 28 + 1:02}{serial % 1000:03}"
    return f"{head}{97 - int(head) % 97:02}"


AN, BO = insz(1), insz(2)


def source(uri: str = URI, *, client: Client | None = CLIENT, **changes: Any) -> Source:
    """A source of an authority, owned by a client."""
    body, _ = Authority.objects.get_or_create(
        ovo_code=OVO, defaults={"name": {"nl": "Voorbeeldstad"}, "level": Authority.Level.LOCAL}
    )
    made = Source.objects.create(uri=uri, authority=body, name={"nl": "Loket"}, **changes)
    if client is not None:
        SourceClient.objects.create(source=made, client_id=client.client_id)
    return made


def readers(*numbers: str) -> tuple[Reader, ...]:
    return tuple(Reader(type="insz", value=number, role="aanvrager") for number in numbers)


def status(day: float = 0, *, key: str = "", file: str = "2026-1", **changes: Any) -> Status:
    """A status of so many days after the start; its hash covers all of it, but for its id."""
    values: dict[str, Any] = {
        "external_id": file,
        "title": "Inname openbaar domein",
        "changed_at": START + timedelta(days=day),
        "readers": readers(AN),
        "phase_given": "Behandeling",
        "code": "InBehandeling",
        **changes,
    }
    digest = hashlib.sha256(repr(sorted(values.items(), key=str)).encode()).digest()
    return Status(upload_key=key or str(uuid4()), body_hash=digest, **values)


def submit(*statuses: Status | Refused, client: Client | None = CLIENT, uri: str = URI) -> list[Receipt]:
    return public.submit_statuses(client=client, source_uri=uri, statuses=statuses, via=Via.NATIVE)


def results(receipts: Sequence[Receipt]) -> list[str]:
    return [receipt.result.value if receipt.result else "refused" for receipt in receipts]


def party(number: str) -> UUID:
    key = (IdentifierType.INSZ, number)
    return identity.resolve_parties(numbers=[key])[key]


def dossier(number: str = AN, *, file: str = "2026-1") -> Opened:
    """The current state of a file as a person has it, also when they may not read it any more."""
    records = numbered(Record.objects, file).values("id")
    return opened.file(Dossier.objects.get(party_id=party(number), id__in=records))


def numbered(rows: Manager[Row], *files: str) -> QuerySet[Row, Row]:
    """Records, refusals or cases of the files with these numbers, of whichever source."""
    sources = Source.objects.values_list("id", flat=True)
    return rows.filter(number_index__in=numbers.indexes(files, source_ids=sources))


def token(client: Client = CLIENT) -> str:
    """An access token of a client, which is made when it does not exist yet."""
    row, _ = models.Client.objects.get_or_create(
        client_id=client.client_id,
        defaults={"name": client.client_id, "ovo_code": client.ovo_code, "scopes": [], "jwks": {"keys": []}},
    )
    text = f"test-{uuid4()}"
    models.AccessToken.objects.create(
        token_hash=hashlib.sha256(text.encode()).digest(),
        client=row,
        scopes=sorted(client.scopes),
        expires_at=datetime.now(UTC) + timedelta(hours=1),
    )
    return text


def bearer(client: Client = CLIENT) -> dict[str, Any]:
    return {"HTTP_AUTHORIZATION": f"Bearer {token(client)}"}
