"""Files as they stand in the database, for tests of what residents read. Everything has a default."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from burgerprofiel.blocks.dossiers import numbers
from burgerprofiel.blocks.dossiers.models import Authority, Dossier, DossierEvent, Record, Source, Wording
from burgerprofiel.blocks.dossiers.sealed import Content, Said
from burgerprofiel.blocks.dossiers.tests import opened
from burgerprofiel.blocks.dossiers.tests.opened import Opened
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.foundation import clock, ids, keys
from burgerprofiel.foundation.gate import Actor, Capacity
from tests import vault

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def actor(**changes: Any) -> Actor:
    """A citizen who signed in with itsme and acts for nobody else; the vault knows the mandates for `party_ids`."""
    person = changes.pop("person_id", None) or uuid.uuid4()
    own = changes.pop("party_id", person)
    party_ids = changes.pop("party_ids", (person,) if own == person else (person, own))
    values = {
        "person_id": person,
        "party_id": own,
        "party_ids": party_ids,
        "keyring": _keyring(person, party_ids=party_ids),
        "capacity": Capacity.CITIZEN,
        "assurance": 27,
        "session_id": uuid.uuid4(),
        "previous_visit_at": clock.now() - timedelta(days=7),
    }
    return Actor(**(values | changes))


def _keyring(person: uuid.UUID, *, party_ids: tuple[uuid.UUID, ...]) -> keys.Keyring:
    for party_id in (person, *party_ids):
        opened.known(party_id)
    for party_id in set(party_ids) - {person}:
        vault.current().mandate(person, party_id)
    key = f"session-{uuid.uuid4()}"
    vault.current().open_session(person, session_key=key)
    return keys.keyring(key)


def authority(name: str = "Stad Voorbeke", **changes: Any) -> Authority:
    """A local authority."""
    values = {
        "ovo_code": make.next_ovo(),
        "name": {"nl": name},
        "level": Authority.Level.LOCAL,
    }
    return Authority.objects.create(**(values | changes))


def source(name: str = "Stad Voorbeke", **changes: Any) -> Source:
    """A source of an authority with this name."""
    owner = changes.pop("authority", None) or authority(name)
    values = {
        "uri": f"urn:test:{uuid.uuid4()}",
        "authority": owner,
        "name": {"nl": name},
        "required_assurance": 0,
        "years_shown": 5,
        "last_received_at": clock.now() - timedelta(hours=1),
    }
    return Source.objects.create(**(values | changes))


def wording(code_key: str, label: str, *, of: Source | None = None, **changes: Any) -> Wording:
    """How a code reads in Dutch."""
    return Wording.objects.create(source=of, code_key=code_key, label={"nl": label}, **changes)


def built(party_id: uuid.UUID, of: Source, **changes: Any) -> Opened:
    """A file that is not saved yet: in treatment, at the authority. `changes` are of its columns and its texts."""
    identifier = changes.pop("id", None) or ids.new()
    moment = changes.get("content_changed_at", clock.now() - timedelta(days=30))
    values = {
        "id": identifier,
        "party_id": party_id,
        "source": of,
        "external_id": f"2026-{identifier.int % 10**6:06}",
        "title": "Inname openbaar domein, Noordstraat",
        "phase": "behandeling",
        "phase_given": "Behandeling",
        "code": "InBehandeling",
        "code_key": "inbehandeling",
        "turn": "authority",
        "changed_at": moment,
        "content_changed_at": moment,
        **changes,
    }
    texts = {name: values.pop(name) for name in Content.__struct_fields__ if name in values}
    content = Content(**texts)
    return Opened(Dossier(**values, **opened.seal(party_id, content, dossier_id=identifier)), content)


def dossier(party_id: uuid.UUID, of: Source | None = None, **changes: Any) -> Opened:
    """A file of a party; see `built`."""
    made = built(party_id, of or source(), **changes)
    made.row.save(force_insert=True)
    return made


def todo(party_id: uuid.UUID, of: Source | None = None, **changes: Any) -> Opened:
    """A file that waits for the resident."""
    values = {
        "turn": "you",
        "code": "DossierOnvolledig",
        "code_key": "dossieronvolledig",
        "action_text": "Bezorg het signalisatieplan",
        "action_label": "Plan bezorgen",
        "action_url": "https://loket.voorbeke.example/plan",
    }
    return dossier(party_id, of, **(values | changes))


def closed(party_id: uuid.UUID, of: Source | None = None, **changes: Any) -> Opened:
    """A file that ended a week ago, granted."""
    moment = clock.now() - timedelta(days=7)
    values = {
        "phase": "afgerond",
        "code": "ErkendVergund",
        "code_key": "erkendvergund",
        "turn": "none",
        "outcome": "granted",
        "closed_at": moment,
        "content_changed_at": moment,
    }
    return dossier(party_id, of, **(values | changes))


def event(of: Opened, *, days_ago: float = 10, **changes: Any) -> DossierEvent:
    """One status in the history of a file."""
    moment = clock.now() - timedelta(days=days_ago)
    values = {
        "id": ids.new(),
        "party_id": of.party_id,
        "dossier_id": of.id,
        "title": of.title,
        "phase": "samenstelling",
        "code": "Ingediend",
        "code_key": "ingediend",
        "turn": "authority",
        "changed_at": moment,
        **changes,
    }
    texts = Said(**{name: values.pop(name) for name in Said.__struct_fields__ if name in values})
    made = DossierEvent(**values, sealed=opened.seal_said(of.party_id, texts, receipt=values["id"]))
    made.save(force_insert=True)
    return made


def record(of: Opened, **changes: Any) -> Record:
    """The row of a file at its source, under its number."""
    return Record.objects.create(
        id=of.id,
        source=of.source,
        number_index=numbers.index(of.external_id, source_id=of.source.pk),
        number_sealed=numbers.seal(of.external_id, table="record", row_id=of.id),
        **changes,
    )


def withdrawn(of: Opened, *, at: datetime | None = None) -> None:
    """Remove a file as its authority would."""
    moment = at or clock.now()
    record(of, withdrawn_at=moment)
    Dossier.objects.filter(id=of.id, ended_at__isnull=True).update(ended_at=moment)


def many(party_id: uuid.UUID, of: list[Source], *, count: int) -> list[Opened]:
    """`count` files in one insert, each changed a minute before the one before it."""
    titles = (
        "Studietoelage",
        "Mijn VerbouwPremie, dakisolatie",
        "Omgevingsvergunning",
        "Bewonerskaart",
        "Kinderopvang",
    )
    streets = ("Noordstraat", "Sint-Amandsstraat", "Kapelleweg", "Ieperstraat", "Zuidlaan", "Café de Brug")
    made = [
        built(
            party_id,
            of[number % len(of)],
            title=f"{titles[number % 5]} {streets[number % 6]} {number}",
            theme=("BouwenWonen", "OnderwijsWetenschap", "")[number % 3],
            content_changed_at=clock.now() - timedelta(minutes=number),
            turn=("authority", "authority", "you", "none")[number % 4],
            closed_at=clock.now() - timedelta(days=number % 400) if number % 4 == 3 else None,
        )
        for number in range(count)
    ]
    Dossier.objects.bulk_create([one.row for one in made], batch_size=2000)
    return made
