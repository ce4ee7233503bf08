"""People, mandates and sessions for tests, made through the block's own services."""

from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta
from uuid import UUID

from burgerprofiel.blocks.identity import public
from burgerprofiel.blocks.identity.models import Mandate
from burgerprofiel.blocks.identity.services import sessions
from burgerprofiel.foundation import clock, ids
from burgerprofiel.foundation.gate import Capacity
from burgerprofiel.foundation.identifiers import IdentifierType
from tests import vault

# Counted, not drawn: of a million numbers two of twenty are the same once in five thousand runs. The
# tests that choose a number themselves stay below the half.
_seeds = itertools.count(500_000)


def insz(seed: int) -> str:
    """A fictitious national number (month 61 to 72) that passes the check."""
    head = f"{seed % 90:02d}{61 + seed % 12}{1 + seed % 28:02d}{seed % 997 + 1:03d}"
    return f"{head}{97 - int(head) % 97:02d}"


def kbo(seed: int) -> str:
    """A fictitious enterprise number that passes the check."""
    head = f"07{seed % 1_000_000:06d}"
    return f"{head}{97 - int(head) % 97:02d}"


def next_insz() -> str:
    """The national number of somebody new; none comes twice within a process."""
    return insz(next(_seeds))


def next_ovo() -> str:
    """The code of an authority that is new; none comes twice within a process."""
    return f"OVO{next(_seeds) % 1_000_000:06}"


def person(
    *,
    given_name: str = "Lotte",
    family_name: str = "Verhaeren",
    email: str = "",
    language: str = "nl",
    number: str = "",
) -> UUID:
    number = number or next_insz()
    entry = {"type": "insz", "value": number, "kind": "person", "name": f"{given_name} {family_name}"}
    entry |= {"given_name": given_name, "family_name": family_name, "language": language, "email": email}
    public.load_reference({"parties": [entry]})
    return public.resolve_parties(numbers=[(IdentifierType.INSZ, number)])[(IdentifierType.INSZ, number)]


def enterprise(name: str = "Bakkerij Claessens") -> UUID:
    number = kbo(next(_seeds))
    public.load_reference({"parties": [{"type": "kbo", "value": number, "kind": "enterprise", "name": name}]})
    return public.resolve_parties(numbers=[(IdentifierType.KBO, number)])[(IdentifierType.KBO, number)]


def party(kind: str, name: str, *, number: str = "") -> UUID:
    """A party of any kind, with a number of its own; a person's may be given."""
    seed = next(_seeds)
    if kind == "person":
        return person(given_name=name.partition(" ")[0], family_name=name.partition(" ")[2], number=number)
    register = (
        (IdentifierType.VCODE, f"V{seed:07d}") if kind == "association" else (IdentifierType.KBO, kbo(seed))
    )
    entry = {"type": register[0].value, "value": register[1], "kind": kind, "name": name}
    public.load_reference({"parties": [entry]})
    return public.resolve_parties(numbers=[register])[register]


def mandate(
    person_id: UUID,
    party_id: UUID,
    *,
    role: str = "zaakvoerder",
    valid_until: date | None = None,
    source: str = "register",
) -> None:
    Mandate.objects.create(
        id=ids.new(),
        person_id=person_id,
        party_id=party_id,
        role=role,
        valid_from=date(2020, 1, 1),
        valid_until=valid_until,
        source=source,
        confirmed_at=clock.now(),
    )
    vault.current().mandate(person_id, party_id)


def session(
    person_id: UUID,
    *,
    party_id: UUID | None = None,
    capacity: Capacity = Capacity.CITIZEN,
    assurance: int = 27,
    authenticated_at: datetime | None = None,
    rights: tuple[tuple[str, str], ...] = (),
    replaces: UUID | None = None,
) -> str:
    wanted = sessions.NewSession(
        person_id=person_id,
        party_id=party_id or person_id,
        capacity=capacity,
        assurance=assurance,
        means="itsme",
        authenticated_at=authenticated_at or clock.now(),
        rights=rights,
        organisation="Stad Lindemonde" if rights else "",
    )
    return open_session(wanted, replaces=replaces)


def open_session(wanted: sessions.NewSession, *, replaces: UUID | None = None) -> str:
    """A session, with what the vault grants for the sign-in before it."""
    key = sessions.open_session(wanted, replaces=replaces)
    is_staff = wanted.capacity is Capacity.STAFF
    vault.current().open_session(wanted.person_id, session_key=key, staff=is_staff)
    return key


def email(person_id: UUID) -> str | None:
    """Where mail to a person goes."""
    found = public.list_recipients_of(party_ids=[person_id], person_ids=[person_id])
    return found[person_id][0].email if person_id in found else None


def number_of(party_id: UUID) -> tuple[IdentifierType, str]:
    """The number of a party, which its row holds sealed."""
    return vault.current().number_of(party_id)


HOUR = timedelta(hours=1)
