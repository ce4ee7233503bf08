"""Who the provider says that signed in becomes a Person, with the mandate that the provider vouches for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import structlog
from django.db.models import Exists, Q

from burgerprofiel.blocks.identity import names, queries
from burgerprofiel.blocks.identity.contracts import PersonName
from burgerprofiel.blocks.identity.models import Mandate, Party, Person
from burgerprofiel.blocks.identity.rules import ClaimsError, Identity
from burgerprofiel.blocks.identity.services import parties, reference, sealing
from burgerprofiel.foundation import clock, database, ids
from burgerprofiel.foundation.gate import Capacity
from burgerprofiel.foundation.identifiers import IdentifierType

SOURCE: Final = "acm"
_log = structlog.get_logger(__name__)

# A mandate from a register stays what it is. One that has ended begins anew on the provider's word, for good where
# nobody knows better, and for today where a register says that it has ended: it is the authentic source.
_CONFIRM = """
INSERT INTO identity_mandate AS m (id, person_id, party_id, role, valid_from, source, confirmed_at)
VALUES (%(id)s, %(person_id)s, %(party_id)s, %(role)s, %(today)s, %(source)s, %(now)s)
ON CONFLICT (person_id, party_id) DO UPDATE SET
    confirmed_at = excluded.confirmed_at,
    source = CASE WHEN m.valid_until < %(today)s AND m.source = 'reference' THEN excluded.source ELSE m.source END,
    role = CASE WHEN m.valid_until < %(today)s THEN excluded.role ELSE m.role END,
    valid_from = least(m.valid_from, excluded.valid_from),
    valid_until = CASE WHEN m.valid_until >= %(today)s OR m.valid_until IS NULL THEN m.valid_until
                       WHEN m.source NOT IN ('acm', 'reference') THEN %(today)s END
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Who came in, and for whom. `rights` only for staff."""

    person_id: UUID
    party_id: UUID
    capacity: Capacity
    rights: tuple[tuple[str, str], ...]


def register(identity: Identity, *, issuer: str, language: str) -> Arrival:
    """Make or renew the Person and what the provider vouches for. Within a transaction.

    Raises ClaimsError: `no-mandate` when the person may not act for the organisation, `conflict` when the subject
    already belongs to somebody else.
    """
    person_id = _person(identity, issuer=issuer, language=language)
    if identity.capacity in (Capacity.CITIZEN, Capacity.STAFF):
        rights = rights_of(identity)
        return Arrival(person_id=person_id, party_id=person_id, capacity=identity.capacity, rights=rights)
    party_id = _organisation(identity)
    if identity.is_legal_representative:
        _confirm_mandate(person_id, party_id=party_id)
    capacity = queries.capacity_for(person_id=person_id, party_id=party_id)
    if capacity is None:
        raise ClaimsError("no-mandate")
    return Arrival(person_id=person_id, party_id=party_id, capacity=capacity, rights=())


def rights_of(identity: Identity) -> tuple[tuple[str, str], ...]:
    """Pairs of right and OVO code, also where the provider names a local authority by its enterprise number."""
    codes = queries.ovo_codes({code for _, code in identity.rights})
    return tuple(sorted((right.value, codes.get(code, code)) for right, code in identity.rights))


def _person(identity: Identity, *, issuer: str, language: str) -> UUID:
    number = (IdentifierType.INSZ, identity.insz)
    person_id = parties.resolve([number])[number]
    subject = sealing.subject_digest(issuer, identity.subject)
    other = Person.objects.filter(subject_digest=subject).exclude(pk=person_id).exists()
    if other:
        # the same account with another national number: a mistake at the provider, or an attack
        _log.error("subject_of_another_person", person=str(person_id))
        raise ClaimsError("conflict")
    told = {"subject_digest": subject}
    Person.objects.update_or_create(
        pk=person_id, defaults=told, create_defaults={**told, "language": language}
    )
    name = PersonName(given=identity.given_name, family=identity.family_name)
    Party.objects.filter(pk=person_id).update(name_sealed=sealing.seal_names({person_id: name})[person_id])
    return person_id


def _organisation(identity: Identity) -> UUID:
    if identity.organisation_type is None:
        raise ClaimsError("group")
    number = (identity.organisation_type, identity.organisation_code)
    kind = Party.Kind.ASSOCIATION if identity.capacity is Capacity.ASSOCIATION else Party.Kind.ENTERPRISE
    party_id = parties.resolve([number], kinds={number: kind.value})[number]
    _name(party_id, name=identity.organisation_name)
    return party_id


def _name(party_id: UUID, *, name: str) -> None:
    """Call an organisation what the provider calls it, unless a register does and knows better."""
    by_register = Mandate.objects.filter(party_id=party_id).exclude(source__in=(SOURCE, reference.SOURCE))
    party = Party.objects.filter(pk=party_id).exclude(name=name)
    if name and party.filter(Q(name="") | ~Exists(by_register)).exists():
        party.update(name=name)


def _confirm_mandate(person_id: UUID, *, party_id: UUID) -> None:
    database.rows(
        _CONFIRM,
        {
            "id": ids.new(),
            "person_id": person_id,
            "party_id": party_id,
            "role": names.LEGAL_REPRESENTATIVE,
            "source": SOURCE,
            "today": clock.today(),
            "now": clock.now(),
        },
    )
