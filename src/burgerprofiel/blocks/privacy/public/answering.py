"""Answering: another portal asks what was done here with the data of a person who is signed in there."""

from __future__ import annotations

from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.privacy.contracts import ANSWER, AccessRow
from burgerprofiel.blocks.privacy.errors import InvalidNumberError
from burgerprofiel.blocks.privacy.queries import log
from burgerprofiel.foundation import gate, identifiers, limits
from burgerprofiel.foundation.gate import Client, Operation
from burgerprofiel.foundation.identifiers import IdentifierType
from burgerprofiel.foundation.limits import uses


def list_usages(
    client: Client, *, number: str, first: int, limit: int, note: str = ""
) -> tuple[AccessRow, ...]:
    """What others did with the data of the person with this national number, newest first; `first` counts from 1.

    Left out are what the person did, what may not be seen yet, and the client's own questions. `note` is what the
    client says it asks for, sealed in the row. Nothing tells an unknown person from one of whom there is nothing.
    Raises InvalidNumberError and errors.TooManyError.
    """
    try:
        given = identifiers.canonical_insz(number)
    except identifiers.InvalidIdentifierError as error:
        raise InvalidNumberError from error
    limits.spend(uses.USAGE_CLIENT, client=client.client_id)
    person_id = identity.find_party((IdentifierType.INSZ, given))
    if person_id is None:
        return ()
    limits.spend(uses.USAGE_PERSON, person=person_id)
    with gate.admitted(
        client, parties=(person_id,), purpose=ANSWER, operation=Operation.READ, note=note
    ) as access:
        found = log.list_usages(
            person_id,
            asker=gate.client_pseudonym(client.client_id),
            first=first,
            limit=limit,
            names=dossiers.authority_names,
        )
        access.found({person_id: len(found)})
        return found
