"""People who ask for corrections, and who handles them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import msgspec

from burgerprofiel.blocks.dossiers.models import Authority
from burgerprofiel.blocks.dossiers.tests import factories
from burgerprofiel.blocks.dossiers.tests.opened import Opened
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.rights import public
from burgerprofiel.blocks.rights.contracts import (
    Answer,
    CorrectionField,
    CorrectionState,
    CorrectionWords,
    OfFact,
    OfFile,
)
from burgerprofiel.blocks.rights.models import Correction
from burgerprofiel.blocks.rights.services import corrections
from burgerprofiel.blocks.sources import public as sources
from burgerprofiel.blocks.sources.contracts import Record
from burgerprofiel.blocks.sources.tests import adapters
from burgerprofiel.foundation import clock, ids
from burgerprofiel.foundation.gate import Actor, Capacity, Client

TOWN, OTHER = "OVO000001", "OVO000002"
WORDS = CorrectionWords(current="Noordstraat 1", proposed="Noordstraat 2", evidence="brief 12")
SYSTEM = Client(client_id="register", ovo_code=TOWN, scopes=frozenset({"VerbeteringBeheer"}))
STRANGE_SYSTEM = Client(client_id="ander-register", ovo_code=OTHER, scopes=frozenset({"VerbeteringBeheer"}))
REGISTER = "OVO000999"
"""The authority of the source that `register` scripts."""
NAME = adapters.fact("persoon.naam", Record(fields={"given": "Zeldzaamwoord"}), key="1")


def register() -> adapters.Scripted:
    """A source that knows one name."""
    made = adapters.Scripted(adapters.supply("test.register", facts=["persoon.naam"]))
    made.answers("test.register", adapters.reply(NAME))
    return made


def name_of(me: Actor) -> OfFact:
    """What the person reads of that source, as the page "Mijn gegevens" refers to it."""
    (reading,) = list(sources.gather(me, supplies=["test.register"]))
    return OfFact(reference=sources.reference_of(reading.facts[0]))


def actor(key: str) -> Actor:
    """Who has this session."""
    found = identity.find_actor(key)
    assert found is not None
    return found


def a_file(person: UUID | None = None) -> Opened:
    """A file of the town."""
    town = Authority.objects.filter(ovo_code=TOWN).first() or factories.authority(ovo_code=TOWN)
    return factories.dossier(person or make.person(), factories.source(authority=town))


def owner(file: Opened) -> Actor:
    """The person of a file, signed in."""
    return actor(make.session(file.party_id))


def staff_key(ovo_code: str = TOWN) -> str:
    """The session of who manages the sources of an authority."""
    return make.session(make.person(), capacity=Capacity.STAFF, rights=(("Bronbeheerder", ovo_code),))


def staff(ovo_code: str = TOWN) -> Actor:
    """Who manages the sources of an authority, signed in."""
    return actor(staff_key(ovo_code))


def ask(file: Opened, *, words: CorrectionWords = WORDS, files: tuple[UUID, ...] = ()) -> UUID:
    """Ask to correct the name of a file."""
    about = OfFile(dossier_id=file.id, field=CorrectionField.TITLE)
    return public.submit_correction(owner(file), about=about, words=words, upload_ids=files)


def answer(asked: UUID, state: CorrectionState | None = None, text: str = "omdat") -> None:
    """Let the town answer."""
    public.handle_correction(staff(), correction_id=asked, answer=Answer(state=state, text=text))


def many(file: Opened, *, count: int, late: int) -> None:
    """So many requests about a file, of which some are over their term, a day apart."""
    now, words = clock.now(), msgspec.json.encode(WORDS).decode()
    rows = []
    for number in range(count):
        due_at, row_id = now + timedelta(days=number - late, hours=1), ids.new()
        row = Correction(id=row_id, party_id=file.party_id, person_id=file.party_id, dossier_id=file.id)
        row.ovo_code, row.field, row.kind, row.state = TOWN, "title", "file", "submitted"
        row.asked_at = row.changed_at = due_at - timedelta(days=30)
        row.due_at, row.required_assurance = due_at, 0
        row.words_sealed = corrections.seal(words, column="words_sealed", row_id=row_id)
        row.number_sealed = corrections.seal(file.external_id, column="number_sealed", row_id=row_id)
        rows.append(row)
    Correction.objects.bulk_create(rows)
