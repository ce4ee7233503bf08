"""Taking in official news: one transaction for a bundle, whatever number of recipients it names."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

import msgspec

from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.dossiers.contracts import FileMatter, Transaction
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.notifications.contracts import (
    RECEIVE,
    BundleOutcome,
    BundleProblem,
    Mention,
    OfficialBundle,
)
from burgerprofiel.blocks.notifications.errors import BundleConflictError
from burgerprofiel.blocks.notifications.events import Notified
from burgerprofiel.blocks.notifications.models import BundleRefusal
from burgerprofiel.blocks.notifications.queries import official
from burgerprofiel.blocks.notifications.rules.official import NEWS_PERIOD
from burgerprofiel.blocks.notifications.services import kinds
from burgerprofiel.foundation import database, gate, ids, keys, outbox
from burgerprofiel.foundation.gate import Client, Operation
from burgerprofiel.foundation.identifiers import IdentifierType
from burgerprofiel.foundation.outbox import Delivered
from burgerprofiel.foundation.telling import Description, News, Subject, order_of

ROAD: Final = "notificaties:"
_LONGEST_ROAD: Final = 60
_FILE: Final = "dossier-changed"

_STORE: Final = """
WITH bundle AS (
  INSERT INTO notifications_bundle (id, client_id, ovo_code, key, body_hash, provider_uri, category, matter,
                                    source_id, state, theme, occurred_at, expires_at)
  VALUES (%(id)s, %(client)s, %(ovo)s, %(key)s, %(hash)s, %(provider)s, %(category)s, %(matter)s,
          %(source)s, %(state)s, %(theme)s, %(occurred)s, %(expires)s)
  ON CONFLICT (client_id, key) DO NOTHING
  RETURNING id),
noted AS (
  INSERT INTO notifications_notice (party_id, bundle_id, said_sealed)
  SELECT n.party_id, bundle.id, decode(n.said, 'base64')
  FROM bundle, json_to_recordset(%(notices)s) AS n(party_id uuid, said text))
SELECT id FROM bundle
"""


def receive(client: Client, bundle: OfficialBundle) -> UUID:
    """Take in a bundle; the receipt, the same for a repeated one. Raises BundleConflictError."""
    if (receipt := _known(client, bundle)) is not None:
        return receipt
    matter = dossiers.find_matters(
        client,
        transactions=[
            Transaction(key=bundle.transaction, number=bundle.number, product_id=bundle.product_id)
        ],
    )[0]
    numbers = {(IdentifierType(one.type), one.value): one.said for one in bundle.addressees}
    parties = identity.resolve_parties(numbers=numbers)
    said = {parties[number]: text for number, text in numbers.items()}
    receipt = _store(client, bundle, matter=matter, said=said) or _known(client, bundle)
    if receipt is None:  # another call brought the same one in between, and took it back
        raise BundleConflictError
    return receipt


def _known(client: Client, bundle: OfficialBundle) -> UUID | None:
    known = official.find_known(client_id=client.client_id, key=bundle.key)
    if known is None:
        return None
    receipt, digest = known
    if digest != bundle.body_hash:
        raise BundleConflictError
    return receipt


@database.writing()
def _store(
    client: Client, bundle: OfficialBundle, *, matter: FileMatter, said: Mapping[UUID, Mention]
) -> UUID | None:
    """The receipt; None, and nothing is written, where the same bundle is there already."""
    receipt = ids.new()
    sealer = keys.sealer(said)
    notices = [
        {
            "party_id": party_id,
            "said": sealer.seal(
                msgspec.json.encode(text), party_id=party_id, purpose=said_purpose(receipt, party_id)
            ),
        }
        for party_id, text in said.items()
    ]
    about = matter.matter or _matter_of_others(client, bundle)
    values = {
        "id": receipt,
        "client": client.client_id,
        "ovo": client.ovo_code,
        "key": bundle.key,
        "hash": bundle.body_hash,
        "provider": bundle.provider_uri,
        "category": bundle.category,
        "matter": about,
        "source": matter.source_id,
        "state": dossiers.state_of(code=bundle.code),
        "theme": matter.theme,
        "occurred": bundle.occurred_at,
        "expires": bundle.expires_at,
        "notices": msgspec.json.encode(notices).decode(),
    }
    if not database.rows(_STORE, values):
        return None
    gate.admit(
        client,
        parties=dict.fromkeys(said, 1),
        purpose=RECEIVE,
        operation=Operation.CREATE,
        source=bundle.provider_uri,
    )
    order = order_of(about)
    orders = {party_id: order if matter.matter else f"{order}:{party_id}" for party_id in said}
    outbox.append([Notified(party_id=party, bundle_id=receipt, order=own) for party, own in orders.items()])
    return receipt


def _matter_of_others(client: Client, bundle: OfficialBundle) -> bytes:
    """What the news is about where that is no file of a source: the transaction, or the bundle by itself."""
    named = f"t:{bundle.transaction}" if bundle.transaction else f"b:{client.client_id}:{bundle.key}"
    return keys.digest(f"notifications.transaction:{client.ovo_code}\0{named}".encode())


def refuse(client: Client, *, key: str, problems: Sequence[BundleProblem]) -> None:
    """Keep that a bundle was refused, and why."""
    BundleRefusal.objects.create(
        id=ids.new(), client_id=client.client_id, key=key, errors=msgspec.to_builtins(problems)
    )


def outcomes(client: Client, *, key: str) -> list[BundleOutcome]:
    """What became of a bundle of this client."""
    return official.list_outcomes(client_id=client.client_id, key=key)


def read(events: Sequence[Delivered]) -> list[News]:
    """News out of events; what happened long before it came in is none."""
    found = official.bundles({UUID(event.payload["bundle_id"]) for event in events})
    news = []
    for event in events:
        bundle = found.get(UUID(event.payload["bundle_id"]))
        if bundle is None or bundle["occurred_at"] < event.occurred_at - NEWS_PERIOD:
            continue
        news.append(
            News(
                event_id=event.id,
                party_id=UUID(event.payload["party_id"]),
                subject_id=bundle["id"],
                matter=bytes(bundle["matter"]),
                state=bundle["state"],
                road=road(bundle["provider_uri"]),
                occurred_at=event.occurred_at,
                expires_at=bundle["expires_at"],
                theme=bundle["theme"],
            )
        )
    return news


def road(provider_uri: str) -> str:
    """Who told, as the resolver tells roads apart; a long address by its digest."""
    whole = f"{ROAD}{provider_uri}"
    if len(whole) <= _LONGEST_ROAD:
        return whole
    return f"{ROAD}{hashlib.sha256(provider_uri.encode()).hexdigest()[:32]}"


def describe(subjects: Collection[Subject]) -> dict[Subject, Description]:
    """Who tells, and whether it is still news: not after its date of expiry, nor once the person saw the file."""
    rows = official.subjects(subjects)
    senders = dossiers.names_of_authorities({row["ovo_code"] for row in rows})
    files = dossiers.files_of_matters(
        matters_of={(row["source_id"], bytes(row["matter"])) for row in rows if row["source_id"] is not None}
    )
    of_file: dict[Subject, Subject] = {}
    for row in rows:
        if file_id := files.get((row["source_id"], bytes(row["matter"]))):
            subject = _subject(row)
            of_file[subject] = Subject(subject.party_id, file_id, subject.person_id)
    told = kinds.find(_FILE)
    described_files = told.describe(list(of_file.values())) if told and of_file else {}
    described = {}
    for row in rows:
        subject = _subject(row)
        sender = senders.get(row["ovo_code"], {})
        file = described_files.get(of_file[subject]) if subject in of_file else None
        described[subject] = Description(
            sender=sender,
            ovo_code=row["ovo_code"],
            is_neutral=not sender or (file is not None and file.is_neutral),
            waits_for_you=file is not None and file.waits_for_you,
            settled_at=None if file is None else file.settled_at,
        )
    return described


def _subject(row: Mapping[str, UUID]) -> Subject:
    return Subject(row["party_id"], row["subject_id"], row["person_id"])


def said_purpose(bundle_id: UUID, party_id: UUID) -> str:
    """What the text of a notice is bound to."""
    return f"notifications.notice.said_sealed:{bundle_id}:{party_id}"
